import { follow } from '@causeway/client';
import type { FollowState } from '@causeway/client';
import { projectFeed, workflowFeed } from '@causeway/contract';
import type { Execution, ExecutionFeedFrame } from '@causeway/contract';
import { useEffect, useState } from 'react';
import { useServer } from '../../../server/server-context.tsx';
import { isSignedOutCause } from '../../../server/create-query-client.ts';
import type { RunScope } from '../execution-queries.ts';

export interface Feed {
  /** The newest first; at most 50. */
  readonly runs: readonly Execution[];
  /** Undefined until the first snapshot: what the list says counts. */
  readonly isLoaded: boolean;
  readonly link: FollowState;
}

const kept = 50;
const empty: Feed = { runs: [], isLoaded: false, link: { status: 'connecting' } };

/** The executions of a project or a workflow as they change. */
export function useFeed({ projectId, workflowId }: RunScope): Feed {
  const { client, signIn } = useServer();
  const [feed, setFeed] = useState(empty);
  useEffect(() => {
    const shared = {
      onMessage: (frame: ExecutionFeedFrame) =>
        setFeed((known) => ({ ...known, isLoaded: true, runs: applyFrame(known.runs, frame) })),
      onState(link: FollowState) {
        setFeed((known) => ({ ...known, link }));
        if (link.status === 'closed' && isSignedOutCause(link.cause)) signIn.lost();
      },
    };
    if (workflowId !== undefined) return endOf(follow(client, workflowFeed, { params: { workflowId }, ...shared }));
    if (projectId !== undefined) return endOf(follow(client, projectFeed, { params: { projectId }, ...shared }));
    return undefined;
  }, [client, signIn, projectId, workflowId]);
  return feed;
}

const endOf = (following: { close(): void }) => () => following.close();

/** The list after one frame, the newest first. */
export function applyFrame(runs: readonly Execution[], frame: ExecutionFeedFrame): readonly Execution[] {
  switch (frame.type) {
    case 'snapshot':
      return frame.executions.toSorted(byNewest);
    case 'execution':
      return [frame.execution, ...runs.filter(({ id }) => id !== frame.execution.id)].toSorted(byNewest).slice(0, kept);
    case 'deleted':
      return runs.filter(({ id }) => id !== frame.execution_id);
  }
}

const byNewest = (one: Execution, other: Execution): number =>
  other.created_at - one.created_at || (one.id < other.id ? 1 : -1);
