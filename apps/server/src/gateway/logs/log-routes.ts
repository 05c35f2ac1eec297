import { followLogs, getRecentLogs } from '@causeway/contract';
import { route, streamPart } from '../feature.ts';
import type { Route, StreamPart } from '../feature.ts';
import type { Logs } from './logs.ts';

/** The recent-log ring, to read and to follow. */
export function logParts(logs: Logs): { readonly routes: readonly Route[]; readonly streams: readonly StreamPart[] } {
  const recent = route(getRecentLogs, async ({ query }) => {
    const { level, since, text, limit } = query;
    return logs.recent({ level, since, text, limit });
  });
  const follow = streamPart(followLogs, (subscriber) => {
    subscriber.ready(false, { epoch: '0', offset: 0 });
    const end = logs.follow((entry) => subscriber.send({ type: 'log', entry }));
    subscriber.signal.addEventListener('abort', end);
  });
  return { routes: [recent], streams: [follow] };
}
