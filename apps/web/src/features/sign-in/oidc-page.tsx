import { CallFailure, toCause } from '@causeway/client';
import { finishOidcSignIn } from '@causeway/contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useServer } from '../../server/server-context.tsx';
import { CauseCard } from '../../ui/cause-card.tsx';
import { reportOf } from '../../ui/cause-report.ts';
import { LiveLine } from '../../ui/live-line.tsx';
import { Mark } from '../../ui/mark.tsx';
import './sign-in.css';

/** Where the identity provider sends the browser back to. */
export default function OidcPage() {
  const { client, signIn } = useServer();
  const navigate = useNavigate();
  const [query] = useState(() => globalThis.location.search);
  const isStarted = useRef(false);
  const finish = useMutation({
    mutationFn: () => client.call(finishOidcSignIn, { body: { query } }),
    onSuccess: () => {
      signIn.found();
      return navigate({ to: '/', replace: true });
    },
  });
  useEffect(() => {
    document.title = 'Sign in · Causeway';
    if (isStarted.current) return;
    isStarted.current = true;
    // What came works once; the history should not keep it.
    globalThis.history.replaceState(globalThis.history.state, '', '/sign-in/oidc');
    finish.mutate();
  }, [finish]);
  if (finish.error === null) {
    return (
      <div className="sign-in">
        <LiveLine what="Signing in" />
      </div>
    );
  }
  const report = finish.error instanceof CallFailure ? reportOf(finish.error) : { cause: toCause(finish.error) };
  return (
    <div className="sign-in">
      <div className="sign-in-sheet">
        <Mark size={36} />
        <h1>Not signed in</h1>
        <CauseCard count={1} report={report} />
        <Button variant="default" onClick={() => void navigate({ to: '/sign-in', replace: true })}>
          Back to sign-in
        </Button>
      </div>
    </div>
  );
}
