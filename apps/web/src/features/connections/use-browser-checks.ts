import { useCallback, useEffect, useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { browserChecks } from './browser-checks.ts';
import type { Outcome } from './browser-checks.ts';

/** Outcomes by the check's id; one that is missing still runs. */
export type Outcomes = Readonly<Record<string, Outcome | undefined>>;

/** Runs every check at once, when the page opens and on demand. */
export function useBrowserChecks(): { readonly outcomes: Outcomes; readonly runAgain: () => Promise<void> } {
  const client = useClient();
  const [outcomes, setOutcomes] = useState<Outcomes>({});
  const run = useCallback(async () => {
    const one = async ({ id, run: look }: (typeof browserChecks)[number]) => {
      const outcome = await look(client);
      setOutcomes((known) => ({ ...known, [id]: outcome }));
    };
    await Promise.all(browserChecks.map(one));
  }, [client]);
  useEffect(() => {
    void run();
  }, [run]);
  const runAgain = useCallback(() => {
    setOutcomes({});
    return run();
  }, [run]);
  return { outcomes, runAgain };
}
