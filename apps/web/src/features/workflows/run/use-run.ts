import { follow } from '@causeway/client';
import { executionEvents } from '@causeway/contract';
import type { ExecutionId } from '@causeway/contract';
import { useState, useSyncExternalStore } from 'react';
import { isSignedOutCause } from '../../../server/create-query-client.ts';
import { useServer } from '../../../server/server-context.tsx';
import { nextFrame } from '../../chat/live/next-frame.ts';
import { LiveRun } from './live-run.ts';
import type { RunView } from './live-run.ts';

/** The run, live while this component is shown. */
export function useRun(executionId: ExecutionId): RunView {
  const { client, signIn } = useServer();
  const [run] = useState(
    () =>
      new LiveRun({
        follow: ({ onMessage, onState }) =>
          follow(client, executionEvents, {
            params: { executionId },
            onMessage,
            onState(state) {
              onState(state);
              if (state.status === 'closed' && isSignedOutCause(state.cause)) signIn.lost();
            },
          }),
        schedule: nextFrame,
      }),
  );
  return useSyncExternalStore(run.subscribe, run.current);
}
