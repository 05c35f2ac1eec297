import { follow } from '@causeway/client';
import { finalStatuses, followDataRun } from '@causeway/contract';
import type { DataFile, DataProgress, ExecutionId } from '@causeway/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isSignedOutCause } from '../../server/create-query-client.ts';
import { useServer } from '../../server/server-context.tsx';

/** Where the reading of a file stands, live; the file itself is asked for anew when it is over. */
export function useProgress({ status, run_id: runId }: Pick<DataFile, 'status' | 'run_id'>): DataProgress | undefined {
  const queries = useQueryClient();
  const progress = useRunProgress(status === 'reading' ? runId : null);
  const isDone = progress !== undefined && finalStatuses.has(progress.status);
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ['files'] });
  }, [isDone, queries]);
  return progress;
}

/** The newest state of a run, as the server tells it; null: nothing is followed. */
export function useRunProgress(runId: ExecutionId | null): DataProgress | undefined {
  const { client, signIn } = useServer();
  const [progress, setProgress] = useState<DataProgress>();
  useEffect(() => {
    if (runId === null) return undefined;
    const following = follow(client, followDataRun, {
      params: { executionId: runId },
      onMessage: (message) => setProgress(message.progress),
      onState(state) {
        if (state.status === 'closed' && isSignedOutCause(state.cause)) signIn.lost();
      },
    });
    return () => following.close();
  }, [client, signIn, runId]);
  return progress?.run_id === runId ? progress : undefined;
}
