import { NativeSelect } from '@mantine/core';
import { updateWorkflow } from '@causeway/contract';
import type { Retention as Policy, Workflow } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';

const choices = [7, 30, 90, 365] as const;
const wordOf = (days: number | null): string => (days === null ? 'for ever' : `${days} days`);

/** How long ended runs of a workflow are kept. */
export function Retention({ workflow }: { readonly workflow: Workflow }) {
  const client = useClient();
  const queries = useQueryClient();
  const { id: workflowId, retention } = workflow;
  const change = useMutation({
    mutationFn: (next: Policy) => client.call(updateWorkflow, { params: { workflowId }, body: { retention: next } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['workflows', workflowId] }),
  });
  const { days, count } = change.isPending ? change.variables : retention;
  const known: readonly (number | null)[] = [...choices, null];
  const offered = known.includes(days) ? known : [days, ...known];
  return (
    <div className="retention">
      <NativeSelect
        size="xs"
        label="Ended runs are kept"
        data={offered.map((value) => ({ value: String(value), label: wordOf(value) }))}
        value={String(days)}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          change.mutate({ days: Number.isNaN(chosen) ? null : chosen, count });
        }}
      />
      {count === null ? null : <p className="muted small">and at most {count.toLocaleString('en')} of them</p>}
      <FailureCard error={change.error} />
    </div>
  );
}
