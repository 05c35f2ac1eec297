import { Button } from '@mantine/core';
import type { Person } from '@causeway/contract';
import { useState } from 'react';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { PersonSheet } from './person-sheet.tsx';

const waysIn = ({ has_password: hasPassword, is_federated: isFederated }: Person): string =>
  [hasPassword ? 'password' : '', isFederated ? 'single sign-on' : ''].filter(Boolean).join(' and ') || 'link';

/** One person: what they may, how they come in, when they were here. */
export function PersonRow({ person }: { readonly person: Person }) {
  const [isOpen, setOpen] = useState(false);
  const { name, email, role, last_seen_at: seenAt, suspended_at: suspendedAt } = person;
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{name}</strong>
          {suspendedAt === null ? <span className="muted">{role}</span> : <State kind="attention">Suspended</State>}
        </div>
        {email === null ? null : <span className="muted small">{email}</span>}
        <span className="muted small">
          signs in by {waysIn(person)} ·{' '}
          {seenAt === null ? (
            'not here yet'
          ) : (
            <>
              here <RelativeTime at={seenAt} />
            </>
          )}
        </span>
      </div>
      <div className="settings-row-actions">
        <Button variant="default" size="xs" aria-label={`Change ${name}`} onClick={() => setOpen(true)}>
          Change
        </Button>
      </div>
      {isOpen ? <PersonSheet person={person} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}
