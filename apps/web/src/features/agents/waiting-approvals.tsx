import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { Section } from '../../ui/page.tsx';
import { waitingQuery } from './agent-queries.ts';
import { ApprovalCard } from './approval-card.tsx';

/** What waits for a decision in chats and in programs that ask an agent. */
export function WaitingApprovals() {
  const waiting = useQuery(waitingQuery(useClient())).data?.approvals ?? [];
  if (waiting.length === 0) return null;
  return (
    <Section title="Waiting for you">
      {waiting.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
    </Section>
  );
}
