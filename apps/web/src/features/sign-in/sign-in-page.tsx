import { CallFailure, toCause } from '@causeway/client';
import { signIn as signInEndpoint } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useServer } from '../../server/server-context.tsx';
import { CauseCard } from '../../ui/cause-card.tsx';
import { reportOf } from '../../ui/cause-report.ts';
import { LiveLine } from '../../ui/live-line.tsx';
import { Mark } from '../../ui/mark.tsx';
import { readToken } from './read-token.ts';
import { SignInHelp } from './sign-in-help.tsx';
import './sign-in.css';

/** Where a printed link leads. */
export default function SignInPage() {
  const [token] = useState(() => readToken(globalThis.location.hash));
  useEffect(() => {
    document.title = 'Sign in · Causeway';
  }, []);
  const navigate = useNavigate();
  const goHome = () => void navigate({ to: '/', replace: true });
  return token === undefined ? <SignInHelp onDone={goHome} /> : <Trade token={token} />;
}

/** Trades the token for the cookie, once. */
function Trade({ token }: { readonly token: string }) {
  const trade = useTrade(token);
  if (trade.error === null) {
    return (
      <div className="sign-in">
        <LiveLine what="Signing in" />
      </div>
    );
  }
  const report = trade.error instanceof CallFailure ? reportOf(trade.error) : { cause: toCause(trade.error) };
  const isSpent = report.cause.code === 'sign_in_link_used';
  const fix = isSpent
    ? { summary: 'Print a new link where the server runs.', command: 'npx causeway keys sign-in' }
    : report.cause.fix;
  return (
    <div className="sign-in">
      <div className="sign-in-sheet">
        <Mark size={36} />
        <h1>Not signed in</h1>
        <CauseCard
          count={1}
          report={{ ...report, cause: { ...report.cause, ...(fix === undefined ? {} : { fix }) } }}
          {...(isSpent ? {} : { onCheck: () => trade.mutateAsync().catch(() => undefined) })}
        />
      </div>
    </div>
  );
}

function useTrade(token: string) {
  const { client, signIn } = useServer();
  const navigate = useNavigate();
  const isStarted = useRef(false);
  const trade = useMutation({
    mutationFn: () => client.call(signInEndpoint, { body: { token } }),
    onSuccess: () => {
      signIn.found();
      return navigate({ to: '/', replace: true });
    },
  });
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    // The address bar and the history should not keep the token.
    globalThis.history.replaceState(globalThis.history.state, '', '/sign-in');
    trade.mutate();
  }, [trade]);
  return trade;
}
