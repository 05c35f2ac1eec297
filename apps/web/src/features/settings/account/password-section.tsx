import { Button, PasswordInput } from '@mantine/core';
import { setPassword as setPasswordEndpoint } from '@causeway/contract';
import type { Person } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { State } from '../../../ui/state.tsx';
import { useAccountChange } from './account-queries.ts';

const empty = { current: '', next: '' };

/** A password of one's own; every other browser is signed out by a new one. */
export function PasswordSection({ person }: { readonly person: Person }) {
  const client = useClient();
  const [draft, setDraft] = useState(empty);
  const set = useAccountChange(async () => {
    const current = person.has_password ? { current_password: draft.current } : {};
    await client.call(setPasswordEndpoint, { body: { password: draft.next, ...current } });
    setDraft(empty);
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    set.mutate(undefined);
  };
  if (person.email === null) {
    return (
      <Section title="Password">
        <p className="muted small">Save an e-mail address first: a password goes with one. Until then, links sign you in.</p>
      </Section>
    );
  }
  return (
    <Section title="Password" hint="Setting it signs every other browser out.">
      <form className="card settings-form" onSubmit={submit}>
        {person.has_password ? (
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={draft.current}
            onChange={(event) => setDraft({ ...draft, current: event.currentTarget.value })}
          />
        ) : null}
        <PasswordInput
          label="New password"
          description="At least 10 characters; a few words are fine"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          value={draft.next}
          onChange={(event) => setDraft({ ...draft, next: event.currentTarget.value })}
        />
        <FailureCard error={set.error} />
        <div className="settings-form-foot">
          {set.isSuccess ? <State kind="done">Set</State> : null}
          <Button type="submit" variant="default" loading={set.isPending}>
            {person.has_password ? 'Change password' : 'Set password'}
          </Button>
        </div>
      </form>
    </Section>
  );
}
