import { Button, PasswordInput, TextInput } from '@mantine/core';
import { acceptInvitation, readInvitation } from '@causeway/contract';
import type { ReplyOf } from '@causeway/contract';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useServer } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { LiveLine } from '../../ui/live-line.tsx';
import { Mark } from '../../ui/mark.tsx';
import { OidcButton } from './oidc-button.tsx';
import { readToken } from './read-token.ts';
import { signInMethodsQuery } from './sign-in-queries.ts';
import './sign-in.css';

type Offer = ReplyOf<typeof readInvitation>;

/** Where the link of an invitation leads. */
export default function InvitationPage() {
  const { client } = useServer();
  const [token] = useState(() => readToken(globalThis.location.hash) ?? '');
  const offer = useQuery(
    queryOptions({
      queryKey: ['invitation', token],
      queryFn: ({ signal }) => client.call(readInvitation, { body: { token }, signal }),
      staleTime: Infinity,
    }),
  );
  useEffect(() => {
    document.title = 'Invitation · Causeway';
  }, []);
  return (
    <div className="sign-in">
      <div className="sign-in-sheet">
        <Mark size={36} />
        <h1>{offer.error === null ? 'Join this server' : 'This invitation does not work'}</h1>
        <FailureCard error={offer.error} />
        {offer.isPending ? <LiveLine what="Reading the invitation" /> : null}
        {offer.data === undefined ? null : <Join token={token} offer={offer.data} />}
      </div>
    </div>
  );
}

function Join({ token, offer }: { readonly token: string; readonly offer: Offer }) {
  const { client, signIn } = useServer();
  const navigate = useNavigate();
  const { data: methods } = useQuery(signInMethodsQuery(client));
  const [draft, setDraft] = useState({ name: '', email: offer.email ?? '', password: '' });
  const join = useMutation({
    mutationFn: () => client.call(acceptInvitation, { body: { token, ...draft } }),
    onSuccess: () => {
      signIn.found();
      return navigate({ to: '/', replace: true });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    join.mutate();
  };
  return (
    <>
      <p className="muted">
        {offer.invited_by} invited you as {offer.role}.
      </p>
      {methods?.oidc ? <OidcButton name={methods.oidc.name} invitation={token} /> : null}
      <form className="sign-in-form" onSubmit={submit}>
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          maxLength={100}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          required
          readOnly={offer.email !== null}
          value={draft.email}
          onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters; a few words are fine"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          value={draft.password}
          onChange={(event) => setDraft({ ...draft, password: event.currentTarget.value })}
        />
        <FailureCard error={join.error} />
        <Button type="submit" loading={join.isPending}>
          Join
        </Button>
      </form>
    </>
  );
}
