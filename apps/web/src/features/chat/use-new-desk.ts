import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useServer } from '../../server/server-context.tsx';
import type { ChatDesk } from './chat-desk.ts';
import { createDrafts } from './composer/drafts.ts';
import { createLiveSessions } from './live/live-sessions.ts';

/** Set up once per visit of the chat page. */
export function useNewDesk(): ChatDesk {
  const { client, signIn } = useServer();
  const [parts] = useState(() => ({
    sessions: createLiveSessions(client, signIn.lost),
    drafts: createDrafts(browserStorage()),
  }));
  const { mutate: run } = useMutation({ mutationFn: (act: () => Promise<unknown>) => act() });
  return useMemo(() => ({ client, run, ...parts }), [client, run, parts]);
}

function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
