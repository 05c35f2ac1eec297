import { Button, PasswordInput, TextInput } from '@mantine/core';
import { updateAccount } from '@causeway/contract';
import type { Person } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { State } from '../../../ui/state.tsx';
import { accountQuery, useAccountChange } from './account-queries.ts';
import { PasswordSection } from './password-section.tsx';
import { Sessions } from './sessions.tsx';

/** Who the person at this browser is, how they sign in, and where they are signed in. */
export function Account() {
  const client = useClient();
  const account = useQuery(accountQuery(client));
  return (
    <>
      <Section title="Your account" hint={account.data === undefined ? '' : `You are ${account.data.role} here.`}>
        <FailureCard error={account.error} onCheck={account.refetch} />
        {account.isPending ? <RowsSkeleton rows={2} /> : null}
        {account.data === undefined ? null : <AccountForm key={account.data.id} person={account.data} />}
      </Section>
      {account.data === undefined ? null : <PasswordSection person={account.data} />}
      <Sessions />
    </>
  );
}

function AccountForm({ person }: { readonly person: Person }) {
  const client = useClient();
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email ?? '');
  const [password, setPassword] = useState('');
  const needsPassword = person.has_password && email.trim() !== (person.email ?? '');
  const save = useAccountChange(() =>
    client.call(updateAccount, {
      body: {
        name: name.trim(),
        ...(email.trim() === '' ? {} : { email: email.trim() }),
        ...(needsPassword ? { current_password: password } : {}),
      },
    }),
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="card settings-form" onSubmit={submit}>
      <TextInput label="Name" required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label="E-mail address"
        description="What you sign in with"
        type="email"
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {needsPassword ? (
        <PasswordInput
          label="Password"
          description="To change the address"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      ) : null}
      <FailureCard error={save.error} />
      <div className="settings-form-foot">
        {save.isSuccess ? <State kind="done">Saved</State> : null}
        <Button type="submit" variant="default" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
