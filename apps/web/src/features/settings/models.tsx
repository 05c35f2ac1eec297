import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundQuery, providersQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { DefaultModel } from './default-model.tsx';
import { Found } from './found.tsx';
import { ProviderRow } from './provider-row.tsx';
import { ProviderSheet } from './provider-sheet.tsx';

/** Where answers come from. */
export function Models() {
  const client = useClient();
  const providers = useQuery(providersQuery(client));
  const found = useQuery({ ...foundQuery(client), refetchInterval: 10_000 });
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      Add provider
    </Button>
  );
  const list = providers.data?.providers;
  return (
    <>
      {found.data === undefined || found.data.found.length === 0 ? null : <Found found={found.data.found} />}
      <Section title="Providers" action={list === undefined || list.length === 0 ? undefined : add}>
        <FailureCard error={providers.error} onCheck={providers.refetch} />
        {list === undefined && providers.error === null ? <RowsSkeleton rows={2} /> : null}
        {list?.length === 0 ? (
          <div className="card">
            <EmptyState
              variant="start"
              sentence="No model is connected yet. Keys are encrypted on the server and never shown again."
              action={add}
              command="npx causeway models add"
            />
          </div>
        ) : null}
        {list === undefined || list.length === 0 ? null : (
          <ul className="card rows">
            {list.map((provider) => (
              <ProviderRow key={provider.id} provider={provider} />
            ))}
          </ul>
        )}
      </Section>
      {list === undefined || list.length === 0 ? null : <DefaultModel />}
      {isAdding ? <ProviderSheet onClose={() => setAdding(false)} /> : null}
    </>
  );
}
