import { follow } from '@causeway/client';
import { callFeed } from '@causeway/contract';
import { useEffect, useState } from 'react';
import { isSignedOutCause } from '../../../server/create-query-client.ts';
import { useServer } from '../../../server/server-context.tsx';
import { foldCalls, noCalls } from './fold-calls.ts';
import type { CallsView } from './fold-calls.ts';

/** Calls as they change, while the page is open. */
export function useCallFeed(): CallsView {
  const { client, signIn } = useServer();
  const [view, setView] = useState(noCalls);
  useEffect(() => {
    const following = follow(client, callFeed, {
      onMessage: (message) => setView((known) => foldCalls(known, message)),
      onState(link) {
        if (link.status === 'closed' && isSignedOutCause(link.cause)) signIn.lost();
      },
    });
    return () => following.close();
  }, [client, signIn]);
  return view;
}
