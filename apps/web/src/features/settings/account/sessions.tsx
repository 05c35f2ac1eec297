import { Button } from '@mantine/core';
import { endBrowserSession, signOut } from '@causeway/contract';
import type { BrowserSession } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient, useServer } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { State } from '../../../ui/state.tsx';
import { browserSessionsQuery, useAccountChange } from './account-queries.ts';

/** Browsers that are signed in as this person. */
export function Sessions() {
  const client = useClient();
  const { signIn } = useServer();
  const sessions = useQuery(browserSessionsQuery(client));
  const everywhere = useAccountChange(async () => {
    await client.call(signOut, { query: { everywhere: 'true' } });
    signIn.lost();
  });
  const list = sessions.data?.sessions;
  const out = (
    <Button variant="default" loading={everywhere.isPending} onClick={() => everywhere.mutate(undefined)}>
      Sign out everywhere
    </Button>
  );
  return (
    <Section title="Signed-in browsers" action={list === undefined || list.length === 0 ? undefined : out}>
      <FailureCard error={sessions.error ?? everywhere.error} onCheck={sessions.refetch} />
      {sessions.isPending ? <RowsSkeleton rows={1} /> : null}
      {list?.length === 0 ? <p className="muted small">None: sign-in is off on this server.</p> : null}
      {list === undefined || list.length === 0 ? null : (
        <ul className="card rows">
          {list.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function SessionRow({ session }: { readonly session: BrowserSession }) {
  const client = useClient();
  const end = useAccountChange(() => client.call(endBrowserSession, { params: { id: session.id } }));
  const { device, address, created_at: createdAt, last_seen_at: seenAt, is_current: isCurrent } = session;
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{device.charAt(0).toUpperCase() + device.slice(1)}</strong>
          {isCurrent ? <State kind="done">This browser</State> : null}
        </div>
        <span className="muted small">
          here <RelativeTime at={seenAt} /> · signed in <RelativeTime at={createdAt} />
          {address === null ? '' : ` from ${address}`}
        </span>
      </div>
      {isCurrent ? null : (
        <div className="settings-row-actions">
          <Button
            variant="default"
            size="xs"
            aria-label={`Sign out ${device}`}
            loading={end.isPending}
            onClick={() => end.mutate(undefined)}
          >
            Sign out
          </Button>
        </div>
      )}
      <FailureCard error={end.error} />
    </li>
  );
}
