import { Button, PasswordInput, TextInput } from '@mantine/core';
import { signInWithPassword } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useServer } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';

/** E-mail address and password. */
export function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const { client } = useServer();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => client.call(signInWithPassword, { body: { email, password } }),
    onSuccess: onDone,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <TextInput
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FailureCard error={enter.error} />
      <Button type="submit" loading={enter.isPending}>
        Sign in
      </Button>
    </form>
  );
}
