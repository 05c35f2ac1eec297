import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keysQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { KeyRow } from './key-row.tsx';
import { KeySheet } from './key-sheet.tsx';

/** Credentials for programs. */
export function Keys() {
  const client = useClient();
  const keys = useQuery(keysQuery(client));
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      Create key
    </Button>
  );
  const list = keys.data?.keys;
  return (
    <>
      <Section
        title="API keys"
        hint="For programs and pages that are not this one."
        action={list === undefined || list.length === 0 ? undefined : create}
      >
        <FailureCard error={keys.error} onCheck={keys.refetch} />
        {list === undefined && keys.error === null ? <RowsSkeleton rows={2} /> : null}
        {list?.length === 0 ? (
          <div className="card">
            <EmptyState
              variant="start"
              sentence="No key yet. A key lets a program of yours call this server, as far as its scopes go."
              action={create}
              command="npx causeway keys create"
            />
          </div>
        ) : null}
        {list === undefined || list.length === 0 ? null : (
          <ul className="card rows">
            {list.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        )}
      </Section>
      {isCreating ? <KeySheet onClose={() => setCreating(false)} /> : null}
    </>
  );
}
