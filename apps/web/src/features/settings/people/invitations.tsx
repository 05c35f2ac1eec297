import { Button } from '@mantine/core';
import { revokeInvitation } from '@causeway/contract';
import type { Invitation } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { invitationsQuery, usePeopleChange } from './people-queries.ts';

/** Links that nobody has used yet. */
export function Invitations() {
  const client = useClient();
  const invitations = useQuery(invitationsQuery(client));
  const open = invitations.data?.invitations ?? [];
  if (open.length === 0 && invitations.error === null) return null;
  return (
    <Section title="Open invitations">
      <FailureCard error={invitations.error} onCheck={invitations.refetch} />
      <ul className="card rows">
        {open.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Section>
  );
}

function InvitationRow({ invitation }: { readonly invitation: Invitation }) {
  const client = useClient();
  const revoke = usePeopleChange(() => client.call(revokeInvitation, { params: { id: invitation.id } }));
  const whom = invitation.email ?? 'Whoever has the link';
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{whom}</strong>
          <span className="muted">{invitation.role}</span>
        </div>
        <span className="muted small">
          invited by {invitation.invited_by} <RelativeTime at={invitation.created_at} /> · ends{' '}
          <RelativeTime at={invitation.expires_at} />
        </span>
      </div>
      <div className="settings-row-actions">
        <Button
          variant="default"
          size="xs"
          aria-label={`Take back the invitation of ${whom}`}
          loading={revoke.isPending}
          onClick={() => revoke.mutate(undefined)}
        >
          Take back
        </Button>
      </div>
      <FailureCard error={revoke.error} />
    </li>
  );
}
