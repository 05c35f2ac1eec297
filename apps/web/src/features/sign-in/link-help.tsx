import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { connectionQuery } from '../../server/queries.ts';
import { useServer } from '../../server/server-context.tsx';
import { CommandLine } from '../../ui/command-line.tsx';

/** How whoever runs the server gets in without a password. */
export function LinkHelp() {
  const { check, isChecked } = useSignInCheck();
  return (
    <>
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
    </>
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
