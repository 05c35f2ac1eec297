import { Fault, finalStatuses, formatCursor, parseCursor } from '@causeway/contract';
import type {
  Execution,
  ExecutionDetail,
  ExecutionEvent,
  ExecutionId,
  ExecutionSnapshot,
  QueryOf,
  listExecutions,
} from '@causeway/contract';
import type { RunFeed } from '../../../durable/run-feed.ts';
import type { RunList, RunSummary } from '../../../durable/run-list.ts';
import type { RunRow } from '../../../durable/run-log.ts';
import type { Runs } from '../../../durable/runs.ts';
import { toDetail, toExecution, withLive, workflowJob } from './to-execution.ts';

export interface ExecutionRef {
  readonly owner: string;
  readonly id: ExecutionId;
}

/** Events after a seq, oldest first. */
export type ReadEvents = (id: string, after: number, limit?: number) => Promise<readonly ExecutionEvent[]>;

export interface ExecutionReaderNeeds {
  readonly runs: RunList;
  readonly readEvents: ReadEvents;
  readonly feed: Pick<RunFeed, 'snapshot' | 'onceOver'>;
  readonly values: Pick<Runs, 'value'>;
  /** Of a run in the memory of this process. */
  readonly live: (run: string) => ExecutionSnapshot | undefined;
}

export const isOver = ({ status }: Pick<Execution, 'status'>): boolean => finalStatuses.has(status);

function createLists({ runs, live }: Pick<ExecutionReaderNeeds, 'runs' | 'live'>) {
  /** The row tells of the last rest; reading the logs of a whole page would take too long. */
  function toListed(row: RunSummary): Execution {
    const execution = toExecution(row);
    const snapshot = isOver(execution) ? undefined : live(row.id);
    // Its end counts when it is committed.
    return snapshot === undefined || isOver(snapshot.execution) ? execution : withLive(execution, snapshot);
  }

  return {
    async list(owner: string, query: QueryOf<typeof listExecutions>) {
      const { workflow_id: subject, project_id: scope, status: statuses, text, after: from, before: until, limit } = query;
      const cursor = parseCursor(query.cursor);
      const filter = { job: workflowJob, subject, scope, statuses, text, from, until, cursor, limit: limit + 1 };
      const found = await runs.list(owner, filter);
      const executions = found.slice(0, limit).map(toListed);
      const last = found.length > limit ? executions.at(-1) : undefined;
      return { executions, ...(last ? { next_cursor: formatCursor(last.created_at, last.id) } : {}) };
    },

    /** The newest execution of each workflow. */
    async newestOf(owner: string, workflows: readonly string[]): Promise<ReadonlyMap<string, Execution>> {
      const rows = await runs.newestOf(owner, workflows);
      return new Map(rows.map((row) => [row.subject, toListed(row)]));
    },
  };
}

/** Executions of one owner: what is not theirs does not exist. */
export function createExecutionReader(needs: ExecutionReaderNeeds) {
  const { runs, readEvents, feed, values } = needs;
  async function findRow({ owner, id }: ExecutionRef): Promise<RunRow> {
    const row = await runs.find(owner, workflowJob, id);
    if (!row) throw new Fault('not_found', { param: 'executionId', message: 'There is no such execution.' });
    return row;
  }

  async function detail(ref: ExecutionRef): Promise<ExecutionDetail> {
    const found = toDetail(await findRow(ref));
    return isOver(found) ? found : withLive(found, await feed.snapshot(ref.id));
  }

  /** Resolves at its end, after `limitMs`, or when the caller goes: with what is so then. */
  async function wait(ref: ExecutionRef, limitMs: number, signal: AbortSignal): Promise<ExecutionDetail> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = feed.onceOver(ref.id, resolve);
    try {
      // Asked after the wait began: an end in between is seen by one of the two.
      const now = toDetail(await findRow(ref));
      if (isOver(now) || limitMs === 0) return now;
      const timer = setTimeout(resolve, limitMs);
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (!signal.aborted) await promise;
      clearTimeout(timer);
    } finally {
      stop();
    }
    return detail(ref);
  }

  return {
    findRow,
    detail,
    wait,

    ...createLists(needs),

    async get(ref: ExecutionRef) {
      const row = await findRow(ref);
      const snapshot = await feed.snapshot(ref.id);
      return { ...withLive(toDetail(row), snapshot), seq: snapshot.seq, snapshot };
    },

    async events(ref: ExecutionRef, after: number, limit: number) {
      await findRow(ref);
      const found = await readEvents(ref.id, after, limit + 1);
      const events = found.slice(0, limit);
      const last = found.length > limit ? events.at(-1)?.seq : undefined;
      return { events, ...(last === undefined ? {} : { next_after: last }) };
    },

    /** A value of this execution as JSON. */
    async value(ref: ExecutionRef, file: string): Promise<string> {
      await findRow(ref);
      const json = await values.value(ref.id, file);
      if (json === undefined) throw new Fault('not_found', { param: 'file', message: 'There is no such value.' });
      return json;
    },
  };
}

export type ExecutionReader = ReturnType<typeof createExecutionReader>;
