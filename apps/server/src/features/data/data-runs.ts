import { Fault, finalStatuses } from '@causeway/contract';
import type {
  DataArtifact,
  DataProgress,
  DataRun,
  DataRunKind,
  ExecutionError,
  ExecutionId,
  Expectation,
  FileId,
  RowCounts,
  StepCounts,
} from '@causeway/contract';
import type { RunFeed } from '../../durable/run-feed.ts';
import type { RunList, RunSummary } from '../../durable/run-list.ts';
import type { RunRow } from '../../durable/run-log.ts';
import type { Runs } from '../../durable/runs.ts';
import { fromExecutionError } from './data-error.ts';
import type { LiveProgress, ProgressBoard } from './progress-board.ts';

/** The kind of all durable runs over data; `scope` of a run says which. */
export const dataJob = 'data';

export interface RunRef {
  readonly owner: string;
  readonly id: ExecutionId;
}

/** What a run is given. */
export interface DataInput {
  readonly kind: DataRunKind;
  readonly fileId: FileId;
  readonly sheet: string;
  /** Of the kind. */
  readonly spec: unknown;
  /** The stored recipe whose steps it runs. */
  readonly recipe?: DataRun['recipe'] | undefined;
}

/** What a run leaves. */
export interface DataOutput {
  readonly counts: RowCounts | null;
  readonly artifacts: readonly DataArtifact[];
  readonly sent?: DataRun['sent'];
  readonly steps?: readonly StepCounts[] | undefined;
  readonly expectations?: readonly Expectation[] | undefined;
}

/** What starts a run, when that is not a person. */
export interface RunOrigin {
  /** A second start with it is answered with the run of the first. */
  readonly key: string;
  readonly trigger: { readonly kind: string; readonly id: string };
}

export interface NewDataRun extends DataInput {
  readonly owner: string;
  readonly label: string;
  readonly by?: RunOrigin | undefined;
}

export interface DataRuns {
  start(run: NewDataRun): Promise<ExecutionId>;
  find(ref: RunRef): Promise<DataRun>;
  progress(ref: RunRef): Promise<DataProgress>;
  list(
    owner: string,
    filter: { readonly fileId?: FileId | undefined; readonly kind?: DataRunKind | undefined; readonly limit: number },
  ): Promise<readonly DataRun[]>;
  /** Those under way. */
  open(owner: string, fileId?: FileId): Promise<readonly DataRun[]>;
  /** Resolves at its end, after `limitMs`, or when the caller goes: with what is so then. */
  wait(ref: RunRef, limitMs: number, signal: AbortSignal): Promise<DataRun>;
  cancel(ref: RunRef): Promise<DataRun>;
  /** Ends what is under way with the file. Answers the ids of all its runs. */
  endOf(owner: string, fileId: FileId): Promise<readonly string[]>;
}

export interface DataRunsNeeds {
  readonly runs: Pick<Runs, 'start' | 'cancel' | 'value'>;
  readonly list: RunList;
  readonly feed: Pick<RunFeed, 'onceOver'>;
  readonly board: ProgressBoard;
}

const isOver = (row: Pick<RunSummary, 'status'>): boolean => finalStatuses.has(row.status);
const openStatuses = ['pending', 'running', 'waiting', 'needs-attention'] as const;
const parse = (text: string | null | undefined): unknown =>
  text === null || text === undefined ? undefined : JSON.parse(text);

const unmeasured = { rows: null, rows_total: null, bytes: null, bytes_total: null };

function measuresOf(live: LiveProgress | undefined) {
  if (live === undefined) return unmeasured;
  const { rows, rows_total: rowsTotal, bytes, bytes_total: bytesTotal } = live;
  return { rows, rows_total: rowsTotal, bytes, bytes_total: bytesTotal };
}

function toProgress(row: RunSummary, board: ProgressBoard): DataProgress {
  const live = board.find(row.id);
  const error = parse(row.error) as ExecutionError | undefined;
  const isDone = row.status === 'completed';
  return {
    run_id: row.id as ExecutionId,
    file_id: row.subject as FileId,
    kind: row.scope as DataRunKind,
    status: row.status,
    phase: isOver(row) ? row.status : (live?.phase ?? 'waiting'),
    percent: isDone ? 100 : (live?.percent ?? null),
    ...measuresOf(live),
    eta_ms: isOver(row) ? null : (live?.eta_ms ?? null),
    started_at: row.started_at,
    updated_at: live?.updated_at ?? row.ended_at ?? row.started_at ?? row.created_at,
    error: error === undefined ? null : fromExecutionError(error),
  };
}

function toRun(row: RunSummary & Partial<Pick<RunRow, 'input' | 'output'>>, board: ProgressBoard): DataRun {
  const output = parse(row.output) as DataOutput | undefined;
  const input = parse(row.input) as Partial<DataInput> | undefined;
  return {
    ...toProgress(row, board),
    sheet: input?.sheet ?? '',
    recipe: input?.recipe ?? null,
    counts: output?.counts ?? null,
    steps: [...(output?.steps ?? [])],
    expectations: [...(output?.expectations ?? [])],
    artifacts: [...(output?.artifacts ?? [])],
    ...(output?.sent === undefined ? {} : { sent: output.sent }),
    created_at: row.created_at,
    ended_at: row.ended_at,
  };
}

/** Runs over data of one owner: what is not theirs does not exist. */
export function createDataRuns({ runs, list, feed, board }: DataRunsNeeds): DataRuns {
  /** Long values are kept apart from the row. */
  async function whole(id: string, json: string | null): Promise<string | null> {
    const value: unknown = json?.includes('"$file"') === true ? JSON.parse(json) : undefined;
    const isApart = typeof value === 'object' && value !== null && '$file' in value && typeof value.$file === 'string';
    return isApart ? ((await runs.value(id, String(value.$file))) ?? null) : json;
  }
  async function findRow({ owner, id }: RunRef): Promise<RunRow> {
    const row = await list.find(owner, dataJob, id);
    if (!row) throw new Fault('not_found', { param: 'executionId', message: 'There is no such run.' });
    return { ...row, input: await whole(id, row.input), output: await whole(id, row.output) };
  }
  const find = async (ref: RunRef): Promise<DataRun> => toRun(await findRow(ref), board);
  const listRuns: DataRuns['list'] = async (owner, { fileId, kind, limit }) => {
    const rows = await list.list(owner, { job: dataJob, subject: fileId, scope: kind, limit });
    // Lists come without what runs left; pages of them are short.
    return Promise.all(rows.map(({ id }) => find({ owner, id: id as ExecutionId })));
  };
  return {
    find,
    list: listRuns,
    progress: async (ref) => toProgress(await findRow(ref), board),
    async start({ owner, label, by, ...input }) {
      const { id } = await runs.start({
        owner,
        job: dataJob,
        subject: input.fileId,
        scope: input.kind,
        label,
        version: 1,
        totalSteps: 1,
        input,
        trigger: by?.trigger ?? { kind: 'manual', id: null },
        idempotencyKey: by?.key,
      });
      return id as ExecutionId;
    },
    async open(owner, fileId) {
      const rows = await list.list(owner, { job: dataJob, subject: fileId, statuses: openStatuses, limit: 100 });
      return rows.map((row) => toRun(row, board));
    },
    async wait(ref, limitMs, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = feed.onceOver(ref.id, resolve);
      try {
        // Asked after the wait began: an end in between is seen by one of the two.
        const row = await findRow(ref);
        if (isOver(row) || limitMs === 0) return toRun(row, board);
        const timer = setTimeout(resolve, limitMs);
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (!signal.aborted) await promise;
        clearTimeout(timer);
      } finally {
        stop();
      }
      return find(ref);
    },
    async cancel(ref) {
      await findRow(ref);
      await runs.cancel(ref.id);
      return find(ref);
    },
    async endOf(owner, fileId) {
      for (const id of await list.listOpen(owner, fileId)) await runs.cancel(id);
      const rows = await list.list(owner, { job: dataJob, subject: fileId, limit: 1000 });
      return rows.map(({ id }) => id);
    },
  };
}
