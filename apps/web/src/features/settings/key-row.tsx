import { scopes } from '@causeway/contract';
import type { ApiKey } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';
import { useNow } from '../../ui/use-now.ts';
import { projectsQuery } from '../workflows/workflow-queries.ts';
import { KeyActions } from './key-actions.tsx';

/** One key: what it may, until when, and when it was used. */
export function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const { name, prefix, revoked_at: revokedAt, expires_at: expiresAt } = apiKey;
  const now = useNow();
  const isOver = revokedAt !== null || (expiresAt !== null && expiresAt < now);
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{name}</strong>
          {isOver ? (
            <State kind="waiting">{revokedAt === null ? 'Expired' : 'Revoked'}</State>
          ) : (
            <State kind="done">Valid</State>
          )}
        </div>
        <code className="muted tiny">{prefix}…</code>
        <span className="muted small">
          {scopeWords(apiKey)} · <KeyTimes apiKey={apiKey} />
        </span>
        <Limits apiKey={apiKey} />
      </div>
      {isOver ? null : <KeyActions apiKey={apiKey} />}
    </li>
  );
}

function KeyTimes({ apiKey }: { readonly apiKey: ApiKey }) {
  const now = useNow();
  const { last_used_at: usedAt, expires_at: expiresAt, created_at: createdAt } = apiKey;
  return (
    <>
      {usedAt === null ? (
        <>
          never used, created <RelativeTime at={createdAt} />
        </>
      ) : (
        <>
          used <RelativeTime at={usedAt} />
        </>
      )}
      {expiresAt === null ? null : (
        <>
          {' '}
          · {expiresAt < now ? 'expired' : 'expires'} <RelativeTime at={expiresAt} />
        </>
      )}
    </>
  );
}

function Limits({ apiKey }: { readonly apiKey: ApiKey }) {
  const { project_id: projectId, models, rate_tier: tier, previous_until: previousUntil } = apiKey;
  const now = useNow();
  const name = useProjectName(projectId);
  const words = [
    name === undefined ? undefined : `project ${name}`,
    models === null ? undefined : `models ${models.join(', ')}`,
    tier === 'strict' ? 'strict rate limits' : undefined,
  ].filter((word) => word !== undefined);
  const isOverlapping = previousUntil !== null && previousUntil > now;
  if (words.length === 0 && !isOverlapping) return null;
  return (
    <span className="muted small">
      {words.join(' · ')}
      {isOverlapping ? (
        <>
          {words.length > 0 ? ' · ' : ''}old secret ends <RelativeTime at={previousUntil} />
        </>
      ) : null}
    </span>
  );
}

function useProjectName(projectId: string | null): string | undefined {
  const client = useClient();
  const { data } = useQuery({ ...projectsQuery(client), enabled: projectId !== null });
  if (projectId === null) return undefined;
  return data?.projects.find(({ id }) => id === projectId)?.name ?? projectId;
}

const scopeWords = ({ scopes: own }: ApiKey): string => (own.length === scopes.length ? 'everything' : own.join(', '));
