import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ConnectionState } from '../server/connection-watch.ts';
import { connectionQuery } from '../server/queries.ts';
import { useServer } from '../server/server-context.tsx';
import { CauseCard } from '../ui/cause-card.tsx';
import { reportOf } from '../ui/cause-report.ts';
import { Facts } from '../ui/facts.tsx';
import { Peek } from '../ui/peek.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

interface ConnectionPeekProps {
  readonly connection: ConnectionState;
  readonly onClose: () => void;
}

/** What is behind the dot: the cause when it is not live, how the server sees this page when it is. */
export function ConnectionPeek({ connection, onClose }: ConnectionPeekProps) {
  const { watch } = useServer();
  return (
    <Peek title="Connection" onClose={onClose}>
      {'failure' in connection ? (
        <>
          <CauseCard report={reportOf(connection.failure)} count={1} onCheck={watch.check} />
          <p className="muted small">
            Since <RelativeTime at={connection.since} />. What you typed is kept; the page goes on by itself when the server
            answers.
          </p>
        </>
      ) : (
        <Standing connection={connection} />
      )}
      <p className="small">
        <Link to="/connections" onClick={onClose}>
          All connections
        </Link>
      </p>
    </Peek>
  );
}

const identities = { user: 'signed in', key: 'an API key', local: 'anybody on this machine' } as const;

function Standing({ connection }: { readonly connection: Exclude<ConnectionState, { failure: unknown }> }) {
  const { client } = useServer();
  const { data } = useQuery(connectionQuery(client));
  const kind = data?.principal?.kind;
  return (
    <Facts
      facts={[
        ['Server', <code key="server">{client.base}</code>],
        ...(connection.kind === 'live'
          ? ([
              ['Version', connection.version],
              ['Latency', `${Math.round(connection.latencyMs)} ms`],
            ] as const)
          : []),
        ...(data === undefined
          ? []
          : ([
              ['This page', data.explanation],
              ['You are', kind === undefined ? 'not signed in' : identities[kind]],
              ...(data.auth === 'off' ? ([['Sign-in', 'off: only programs on this machine can reach it']] as const) : []),
            ] as const)),
      ]}
    />
  );
}
