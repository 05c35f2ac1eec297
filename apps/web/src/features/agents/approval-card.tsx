import { Button } from '@mantine/core';
import { decideApproval } from '@causeway/contract';
import type { Approval, ApprovalDecision, ApprovalId } from '@causeway/contract';
import { IconHandStop } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { approvalsQuery } from './agent-queries.ts';
import './approval-card.css';

/** A tool call of an answer that waits. */
export function AskedApproval({ id }: { readonly id: ApprovalId }) {
  const { data, error, refetch } = useQuery(approvalsQuery(useClient(), id));
  const approval = data?.approvals.find((one) => one.id === id);
  if (approval !== undefined) return <ApprovalCard approval={approval} />;
  return error === null ? null : <FailureCard error={error} onCheck={refetch} />;
}

/** What waits: exactly what it would do, why it asks, and the decision. */
export function ApprovalCard({ approval }: { readonly approval: Approval }) {
  const client = useClient();
  const queries = useQueryClient();
  const { id, title } = approval;
  const decide = useMutation({
    mutationFn: (decision: ApprovalDecision) => client.call(decideApproval, { params: { id }, body: { decision } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
  return (
    <section className="approval-card" aria-label={`Approval of ${title}`}>
      <header>
        <IconHandStop size={18} stroke={1.8} aria-hidden="true" />
        <h3>{questionOf(approval)}</h3>
      </header>
      <p>{reasonOf(approval)}</p>
      <CodeBlock label="arguments" code={JSON.stringify(approval.arguments, null, 2)} />
      <FailureCard error={decide.error} />
      <div className="approval-actions">
        <Button size="xs" loading={decide.isPending} onClick={() => decide.mutate('once')}>
          Approve once
        </Button>
        {approval.may_allow_session ? (
          <Button size="xs" variant="default" disabled={decide.isPending} onClick={() => decide.mutate('session')}>
            Always in this chat
          </Button>
        ) : null}
        <Button size="xs" variant="default" disabled={decide.isPending} onClick={() => decide.mutate('deny')}>
          Deny
        </Button>
      </div>
    </section>
  );
}

const questionOf = ({ title, destination }: Approval): string =>
  destination === null ? `${title}?` : `${title}: ${destination}?`;

/** Why it asks, for the person who decides. */
function reasonOf({ reason, private_from: from }: Approval): string {
  if (reason === 'side_effects') return 'It changes something or sends something out. This is all it will do:';
  return `Your data was read before (${from.join(', ')}), and this could carry it away. Approve only if you wanted it sent. This is all that is sent:`;
}
