import { CallFailure, follow } from '@causeway/client';
import type { Client, FollowState } from '@causeway/client';
import { followLogs, getRecentLogs } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';
import { useEffect, useState } from 'react';
import { isSignedOutCause } from '../../server/create-query-client.ts';
import { useServer } from '../../server/server-context.tsx';
import { merge } from './log-filter.ts';

const keptLines = 5000;
// One render per batch, however fast the server writes.
const batchMs = 100;

export interface LogLines {
  readonly lines: readonly LogEntry[];
  readonly state: FollowState;
  readonly failure: unknown;
  readonly isLoaded: boolean;
}

/** The recent lines and, while following, each new one. */
export function useLogLines(isFollowing: boolean): LogLines {
  const { client, signIn } = useServer();
  const [lines, setLines] = useState<readonly LogEntry[]>([]);
  const [state, setState] = useState<FollowState>({ status: 'connecting' });
  const [failure, setFailure] = useState<unknown>();
  const [isLoaded, setLoaded] = useState(false);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const add = (added: readonly LogEntry[]) => setLines((known) => merge(known, added, keptLines));
    let stop: (() => void) | undefined;
    const read = () => {
      stop?.();
      stop = readRecent(client, {
        onLines: (entries) => {
          add(entries);
          setFailure(undefined);
          setLoaded(true);
        },
        onFailure: setFailure,
      });
    };
    read();
    const unfollow = followBatched(client, add, (next) => {
      setState(next);
      // The stream tells what is written from now on; what was before it, also while it was broken, is read.
      if (next.status === 'live') read();
      if (next.status === 'closed' && isSignedOutCause(next.cause)) signIn.lost();
    });
    return () => {
      stop?.();
      unfollow();
    };
  }, [client, signIn, isFollowing]);
  return { lines, state, failure, isLoaded };
}

interface Reading {
  readonly onLines: (entries: readonly LogEntry[]) => void;
  readonly onFailure: (failure: unknown) => void;
}

function readRecent(client: Client, { onLines, onFailure }: Reading): () => void {
  const abort = new AbortController();
  client.call(getRecentLogs, { query: { level: 'trace', limit: 1000 }, signal: abort.signal }).then(
    ({ entries }) => onLines(entries),
    (error: unknown) => {
      if (!(error instanceof CallFailure && error.kind === 'aborted')) onFailure(error);
    },
  );
  return () => abort.abort();
}

function followBatched(
  client: Client,
  add: (entries: readonly LogEntry[]) => void,
  onState: (state: FollowState) => void,
): () => void {
  let waiting: LogEntry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    add(waiting);
    waiting = [];
  };
  const following = follow(client, followLogs, {
    onMessage: ({ entry }) => {
      waiting.push(entry);
      timer ??= setTimeout(flush, batchMs);
    },
    onState,
  });
  return () => {
    clearTimeout(timer);
    following.close();
  };
}
