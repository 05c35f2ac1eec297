import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { connectionQuery } from '../../server/queries.ts';
import { useServer } from '../../server/server-context.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { Mark } from '../../ui/mark.tsx';
import './sign-in.css';

/** How to get a sign-in link. `isInterrupted`: the credential ended while the app was in use. */
export function SignInHelp({ isInterrupted = false }: { readonly isInterrupted?: boolean }) {
  const { check, isChecked } = useSignInCheck();
  return (
    <div className="sign-in">
      <div className="sign-in-sheet">
        <Mark size={36} />
        <h1>{isInterrupted ? 'This browser was signed out' : 'Sign in with a link'}</h1>
        <p className="muted">
          {isInterrupted
            ? 'Its sign-in ended or was revoked. What you typed is kept; open a new link and this page goes on.'
            : 'There is no password. The server prints a link that works once, for 30 minutes; opening it signs this browser in.'}
        </p>
        <ol className="sign-in-steps">
          <li>
            <p>Run this where the server runs.</p>
            <CommandLine command="npx causeway keys sign-in" />
          </li>
          <li>
            <p>Open the link it prints in this browser.</p>
          </li>
        </ol>
        <Button variant="default" onClick={() => void check()}>
          I opened it
        </Button>
        <p className="muted small" role="status">
          {isChecked ? 'Not signed in yet. The link must be opened in this same browser.' : ''}
        </p>
      </div>
    </div>
  );
}

/** Looks whether the link was opened, also each time this tab comes back to the front. */
function useSignInCheck() {
  const { client, signIn } = useServer();
  const queries = useQueryClient();
  const [isChecked, setChecked] = useState(false);
  const look = async () => {
    const { auth, signed_in: isIn } = await queries.query({ ...connectionQuery(client), staleTime: 0 });
    if (auth === 'off' || isIn) signIn.found();
    return isIn;
  };
  useEffect(() => {
    const onFocus = () => void look();
    globalThis.addEventListener('focus', onFocus);
    return () => globalThis.removeEventListener('focus', onFocus);
  });
  const check = async () => setChecked(!(await look()));
  return { check, isChecked };
}
