import { CallFailure } from '@causeway/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { Activity, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { SignInHelp } from '../features/sign-in/sign-in-help.tsx';
import { connectionQuery } from '../server/queries.ts';
import { useServer } from '../server/server-context.tsx';
import { useConnection } from '../server/use-connection.ts';
import { CauseCard } from '../ui/cause-card.tsx';
import { reportOf } from '../ui/cause-report.ts';
import { Page } from '../ui/page.tsx';
import { PageSkeleton } from '../ui/skeletons.tsx';
import { ConnectionBanner } from './connection-banner.tsx';

/** They sign somebody in. */
const openPaths: ReadonlySet<string> = new Set(['/sign-in', '/sign-in/oidc', '/invitation']);

/** Pages are shown when the server is there and knows this browser; what was typed survives losing either. */
export function Guard({ children }: { readonly children: ReactNode }) {
  const { client, watch } = useServer();
  const { pathname } = useLocation();
  const contact = useQuery(connectionQuery(client));
  const isOut = useSignedOut() || (contact.data?.auth === 'on' && !contact.data.signed_in);
  const [wasIn, setWasIn] = useState(false);
  useRefreshWhenBack();
  if (openPaths.has(pathname)) return children;
  if (contact.data === undefined) {
    if (!(contact.error instanceof CallFailure)) return <PageSkeleton />;
    const check = () => Promise.all([watch.check(), contact.refetch()]);
    return (
      <Page title="Not connected" lead={client.base}>
        <CauseCard report={reportOf(contact.error)} onCheck={check} />
      </Page>
    );
  }
  if (!isOut && !wasIn) setWasIn(true);
  return (
    <>
      <ConnectionBanner />
      {isOut ? <SignInHelp isInterrupted={wasIn} /> : null}
      {wasIn ? <Activity mode={isOut ? 'hidden' : 'visible'}>{children}</Activity> : null}
    </>
  );
}

function useSignedOut(): boolean {
  const { signIn } = useServer();
  return useSyncExternalStore(signIn.subscribe, signIn.isSignedOut);
}

/** Failures that an absent server left behind heal by themselves. */
function useRefreshWhenBack(): void {
  const { kind } = useConnection();
  const queries = useQueryClient();
  const wasLost = useRef(false);
  useEffect(() => {
    if (kind === 'live' && wasLost.current) void queries.invalidateQueries();
    wasLost.current = kind === 'reconnecting' || kind === 'offline';
  }, [kind, queries]);
}
