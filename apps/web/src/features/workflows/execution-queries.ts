import type { Client } from '@causeway/client';
import { listExecutions } from '@causeway/contract';
import type { ProjectId, WorkflowId } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { RunSearch } from './runs/run-search.ts';

const pageSize = 40;

export interface RunScope {
  readonly projectId?: ProjectId;
  readonly workflowId?: WorkflowId;
}

/** Executions by pages, the newest first. */
export const executionsQuery = (client: Client, scope: RunScope, search: RunSearch) =>
  infiniteQueryOptions({
    queryKey: ['executions', 'list', scope, search] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.call(listExecutions, {
        query: {
          limit: String(pageSize),
          ...(scope.projectId === undefined ? {} : { project_id: scope.projectId }),
          ...(scope.workflowId === undefined ? {} : { workflow_id: scope.workflowId }),
          ...(search.status === undefined ? {} : { status: search.status }),
          ...(search.text === undefined ? {} : { text: search.text }),
          ...(search.since === undefined ? {} : { after: String(sinceOf(search.since)) }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

const hourMs = 3_600_000;
const spans = { hour: hourMs, day: 24 * hourMs, week: 168 * hourMs } as const;

/** Whole minutes, so that the same question has the same key for a while. */
const sinceOf = (since: keyof typeof spans): number => Math.floor((Date.now() - spans[since]) / 60_000) * 60_000;
