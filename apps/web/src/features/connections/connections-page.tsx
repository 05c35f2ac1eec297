import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { connectionQuery, readyQuery } from '../../server/queries.ts';
import { useServer } from '../../server/server-context.tsx';
import { useConnection } from '../../server/use-connection.ts';
import { Page, Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { CheckList } from './check-list.tsx';
import { CheckDesk } from './doctor/check-desk.tsx';
import { DependencyList } from './dependency-list.tsx';
import { dependenciesOf } from './dependency.ts';
import { ConnectionMap } from './map/connection-map.tsx';
import { Origins } from './origins.tsx';
import { useBrowserChecks } from './use-browser-checks.ts';

/** The map follows what happens; the server shares one round of checks among all who ask. */
const liveMs = 3000;

/** Browser, server and what the server depends on: what works, and why not. */
export default function ConnectionsPage() {
  const { client } = useServer();
  const connection = useConnection();
  const search = useSearch({ from: '/connections' });
  const ready = useQuery({ ...readyQuery(client), refetchInterval: liveMs });
  const seen = useQuery(connectionQuery(client));
  const { outcomes, runAgain } = useBrowserChecks();
  const checkAgain = useCheckAgain(runAgain);
  const dependencies = ready.data === undefined ? undefined : dependenciesOf(ready.data.checks);
  return (
    <Page
      title="Connections"
      lead="From this browser to everything the server needs. Each line is tried now, from here."
      action={
        <Button leftSection={<IconRefresh size={16} />} loading={checkAgain.isBusy} onClick={() => void checkAgain.run()}>
          Check again
        </Button>
      }
    >
      <ConnectionMap
        connection={connection}
        origin={globalThis.location.origin}
        server={client.base}
        dependencies={dependencies}
      />
      <CheckDesk search={search} />
      <Section title="From this browser">
        <CheckList outcomes={outcomes} onCheck={checkAgain.run} />
      </Section>
      <Section title="Dependencies of the server" hint={ready.data === undefined ? undefined : overall[ready.data.status]}>
        {dependencies === undefined ? <RowsSkeleton /> : <DependencyList dependencies={dependencies} onCheck={ready.refetch} />}
      </Section>
      <Section title="Origins">
        {seen.data === undefined ? <RowsSkeleton rows={2} /> : <Origins connection={seen.data} />}
      </Section>
    </Page>
  );
}

const overall = {
  ok: 'All work',
  degraded: 'The server works; something beside it does not',
  unavailable: 'Something vital is down',
} as const;

function useCheckAgain(runAgain: () => Promise<void>) {
  const { watch } = useServer();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const refetch = ['ready', 'connection'].map((key) => queries.invalidateQueries({ queryKey: [key] }));
    await Promise.all([runAgain(), watch.check(), ...refetch]);
    setBusy(false);
  };
  return { isBusy, run };
}
