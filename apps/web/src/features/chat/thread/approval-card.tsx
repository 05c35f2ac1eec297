import { Button } from '@mantine/core';
import { decideApproval } from '@causeway/contract';
import type { Approval, ApprovalDecision, ApprovalId } from '@causeway/contract';
import { IconHandStop } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { approvalsQuery } from '../../agents/agent-queries.ts';
import { useChatDesk } from '../chat-desk.ts';

interface ApprovalCardProps {
  readonly id: ApprovalId;
  readonly title: string;
}

/** A tool call that waits: exactly what it would do, why it asks, and the decision. */
export function ApprovalCard({ id, title }: ApprovalCardProps) {
  const { client } = useChatDesk();
  const { data, error, refetch } = useQuery(approvalsQuery(client, id));
  const decide = useMutation({
    mutationFn: (decision: ApprovalDecision) => client.call(decideApproval, { params: { id }, body: { decision } }),
  });
  const approval = data?.approvals.find((one) => one.id === id);
  return (
    <section className="approval-card" aria-label={`Approval of ${title}`}>
      <header>
        <IconHandStop size={18} stroke={1.8} aria-hidden="true" />
        <h3>{questionOf(title, approval)}</h3>
      </header>
      <FailureCard error={error ?? decide.error} onCheck={refetch} />
      {approval === undefined ? null : (
        <>
          <p>{reasonOf(approval)}</p>
          <CodeBlock label="arguments" code={JSON.stringify(approval.arguments, null, 2)} />
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
        </>
      )}
    </section>
  );
}

function questionOf(title: string, approval: Approval | undefined): string {
  const place = approval?.destination;
  return place === undefined || place === null ? `${title}?` : `${title}: ${place}?`;
}

/** Why it asks, for the person who decides. */
function reasonOf({ reason, private_from: from }: Approval): string {
  if (reason === 'side_effects') return 'It changes something or sends something out. This is all it will do:';
  return `Your data was read before (${from.join(', ')}), and this could carry it away. Approve only if you wanted it sent. This is all that is sent:`;
}
