import { useQuery } from '@tanstack/react-query';
import { useServer } from '../../server/server-context.tsx';
import { Mark } from '../../ui/mark.tsx';
import { LinkHelp } from './link-help.tsx';
import { OidcButton } from './oidc-button.tsx';
import { PasswordForm } from './password-form.tsx';
import { signInMethodsQuery } from './sign-in-queries.ts';
import './sign-in.css';

const interrupted = 'Its sign-in ended or was revoked. What you typed is kept; sign in and this page goes on.';
const linkOnly =
  'Nobody has a password yet. The server prints a link that works once, for 30 minutes; opening it signs this browser in.';

interface SignInHelpProps {
  /** The credential ended while the app was in use. */
  readonly isInterrupted?: boolean;
  /** After signing in, where the app does not go on by itself. */
  readonly onDone?: () => void;
}

/** Every way into the server that it offers. */
export function SignInHelp({ isInterrupted = false, onDone }: SignInHelpProps) {
  const { client, signIn } = useServer();
  const { data: methods } = useQuery(signInMethodsQuery(client));
  const isLinkOnly = methods === undefined || (!methods.password && methods.oidc === null);
  const done = () => {
    signIn.found();
    onDone?.();
  };
  return (
    <div className="sign-in">
      <div className="sign-in-sheet">
        <Mark size={36} />
        <h1>{titleOf(isInterrupted, isLinkOnly)}</h1>
        {isInterrupted ? <p className="muted">{interrupted}</p> : null}
        {isLinkOnly && !isInterrupted ? <p className="muted">{linkOnly}</p> : null}
        {methods?.password === true ? <PasswordForm onDone={done} /> : null}
        {methods?.oidc ? <OidcButton name={methods.oidc.name} /> : null}
        {isLinkOnly ? (
          <LinkHelp />
        ) : (
          <details className="sign-in-other">
            <summary>Sign in with a link instead</summary>
            <LinkHelp />
          </details>
        )}
      </div>
    </div>
  );
}

function titleOf(isInterrupted: boolean, isLinkOnly: boolean): string {
  if (isInterrupted) return 'This browser was signed out';
  return isLinkOnly ? 'Sign in with a link' : 'Sign in';
}
