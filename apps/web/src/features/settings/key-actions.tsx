import { Button } from '@mantine/core';
import { revokeKey, rotateKey } from '@causeway/contract';
import type { ApiKey } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SecretOnce } from './secret-once.tsx';

const overlapHours = 24;

/** A new secret, or none any more. */
export function KeyActions({ apiKey }: { readonly apiKey: ApiKey }) {
  const [open, setOpen] = useState<'rotate' | 'revoke'>();
  const close = () => setOpen(undefined);
  return (
    <div className="settings-row-actions">
      <Button variant="default" size="xs" aria-label={`Rotate ${apiKey.name}`} onClick={() => setOpen('rotate')}>
        Rotate
      </Button>
      <Button variant="default" size="xs" aria-label={`Revoke ${apiKey.name}`} onClick={() => setOpen('revoke')}>
        Revoke
      </Button>
      {open === 'rotate' ? <Rotate apiKey={apiKey} onClose={close} /> : null}
      {open === 'revoke' ? <Revoke apiKey={apiKey} onClose={close} /> : null}
    </div>
  );
}

interface ActProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}

function Rotate({ apiKey, onClose }: ActProps) {
  const client = useClient();
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: (hours: number) => client.call(rotateKey, { params: { id: apiKey.id }, body: { overlap_hours: hours } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const made = rotate.data;
  return (
    <Peek title={`Rotate ${apiKey.name}`} onClose={onClose}>
      {made === undefined ? (
        <div className="sheet-form">
          <p>
            The key gets a new secret and keeps its scopes, limits and budget. The secret it has now works for {overlapHours}{' '}
            hours more, so that programs can be changed one by one.
          </p>
          <FailureCard error={rotate.error} />
          <div className="sheet-form-foot">
            <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(0)}>
              End the old one now
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate(overlapHours)}>
              Rotate
            </Button>
          </div>
        </div>
      ) : (
        <div className="sheet-form">
          <SecretOnce secret={made.secret} />
          <p className="muted small">
            The old secret ends {made.previous_until === null ? 'now' : <RelativeTime at={made.previous_until} />}.
          </p>
          <div className="sheet-form-foot">
            <Button onClick={onClose}>I have it</Button>
          </div>
        </div>
      )}
    </Peek>
  );
}

function Revoke({ apiKey, onClose }: ActProps) {
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
