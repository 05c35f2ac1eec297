import type { Client } from '@causeway/client';
import { useEffect, useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { browserChecks } from './browser-checks.ts';
import type { Outcome } from './browser-checks.ts';

/** Outcomes by the check's id; one that is missing still runs. */
export type Outcomes = Readonly<Record<string, Outcome | undefined>>;

/** Runs every check, when the page opens and on demand. */
export function useBrowserChecks(): { readonly outcomes: Outcomes; readonly runAgain: () => Promise<void> } {
  const client = useClient();
  const [outcomes, setOutcomes] = useState<Outcomes>({});
  useEffect(() => {
    const end = new AbortController();
    void runChecks(client, (id, outcome) => {
      if (!end.signal.aborted) setOutcomes((known) => ({ ...known, [id]: outcome }));
    });
    return () => end.abort();
  }, [client]);
  const runAgain = () => {
    setOutcomes({});
    return runChecks(client, (id, outcome) => setOutcomes((known) => ({ ...known, [id]: outcome })));
  };
  return { outcomes, runAgain };
}

/** One after another: side by side they would measure each other. */
async function runChecks(client: Client, onOutcome: (id: string, outcome: Outcome) => void): Promise<void> {
  for (const { id, run } of browserChecks) onOutcome(id, await run(client));
}
