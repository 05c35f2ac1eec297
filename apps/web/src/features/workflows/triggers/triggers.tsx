import { Button } from '@mantine/core';
import type { ReplyOf, WorkflowId, createTrigger } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { triggersQuery } from '../workflow-queries.ts';
import { HookSecret } from './hook-secret.tsx';
import { TriggerRow } from './trigger-row.tsx';
import { TriggerSheet } from './trigger-sheet.tsx';
import './triggers.css';

/** What starts a workflow by itself. */
export function Triggers({ workflowId }: { readonly workflowId: WorkflowId }) {
  const client = useClient();
  const triggers = useQuery(triggersQuery(client, workflowId));
  const [isAdding, setAdding] = useState(false);
  const [created, setCreated] = useState<ReplyOf<typeof createTrigger>>();
  const list = triggers.data?.triggers;
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      Add a trigger
    </Button>
  );
  return (
    <Section title="Triggers" hint="It can always be run by hand or by the API." action={list?.length === 0 ? undefined : add}>
      <FailureCard error={triggers.error} onCheck={triggers.refetch} />
      {triggers.isPending ? <RowsSkeleton rows={2} /> : null}
      {list?.length === 0 ? (
        <div className="card">
          <EmptyState
            variant="start"
            sentence="Nothing starts it yet but you. A trigger starts it by the clock, by a call from outside, or by an event."
            action={add}
            command={`curl -X POST ${client.base}/api/v1/workflows/${workflowId}/executions -H 'content-type: application/json' -d '{"input": {}}'`}
          />
        </div>
      ) : null}
      {list === undefined || list.length === 0 ? null : (
        <ul className="card rows">
          {list.map((trigger) => (
            <TriggerRow key={trigger.id} trigger={trigger} />
          ))}
        </ul>
      )}
      {isAdding ? (
        <TriggerSheet
          workflowId={workflowId}
          onClose={() => setAdding(false)}
          onCreated={(trigger) => {
            setAdding(false);
            if (trigger.hook_path !== null) setCreated(trigger);
          }}
        />
      ) : null}
      {created === undefined ? null : <HookSecret trigger={created} onClose={() => setCreated(undefined)} />}
    </Section>
  );
}
