import { Button } from '@mantine/core';
import { revokeKey, scopes } from '@causeway/contract';
import type { ApiKey } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';
import { useNow } from '../../ui/use-now.ts';

/** One key: what it may, until when, and when it was used. */
export function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const [isRevoking, setRevoking] = useState(false);
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
      </div>
      {isOver ? null : (
        <div className="settings-row-actions">
          <Button variant="default" size="xs" aria-label={`Revoke ${name}`} onClick={() => setRevoking(true)}>
            Revoke
          </Button>
        </div>
      )}
      {isRevoking ? <Revoke apiKey={apiKey} onClose={() => setRevoking(false)} /> : null}
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

const scopeWords = ({ scopes: own }: ApiKey): string => (own.length === scopes.length ? 'everything' : own.join(', '));

function Revoke({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => client.call(revokeKey, { params: { id: apiKey.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <ConfirmByName
      title={`Revoke ${apiKey.name}`}
      sentence="Programs that use it are refused at once; their open connections close within a second. It cannot be made valid again."
      name={apiKey.name}
      verb="Revoke"
      onConfirm={() => revoke.mutateAsync()}
      onClose={onClose}
    />
  );
}
