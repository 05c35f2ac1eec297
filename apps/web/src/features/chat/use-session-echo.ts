import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useServer } from '../../server/server-context.tsx';
import { useConnection } from '../../server/use-connection.ts';
import type { LiveSession, LiveView } from './live/live-session.ts';
import { forgetSession, rememberSession } from './sessions/session-cache.ts';
import { titleOf } from './sessions/session-title.ts';

/** Passes on what the stream tells: to the list, to the title of the tab, to the connection's dot. */
export function useSessionEcho(live: LiveSession, { session, isDeleted, isNew, link }: LiveView): void {
  const queries = useQueryClient();
  const { watch } = useServer();
  useEffect(() => {
    if (session !== undefined) rememberSession(queries, session);
  }, [queries, session]);
  useEffect(() => {
    if (isDeleted) forgetSession(queries, live.id);
  }, [queries, isDeleted, live]);
  const title = isNew || session === undefined ? 'Chat' : titleOf(session);
  useEffect(() => {
    document.title = `${title} · Causeway`;
  }, [title]);
  const isLost = link.status === 'reconnecting' || link.status === 'offline';
  useEffect(() => {
    // The dot learns of it at once instead of at its next round.
    if (isLost) void watch.check();
  }, [isLost, watch]);
  const { kind } = useConnection();
  useEffect(() => {
    // The server is back: no reason to wait for the next try.
    if (kind === 'live') live.retryIfLost();
  }, [kind, live]);
}
