import { Fault } from '@causeway/contract';
import type { ExecutionEvent } from '@causeway/contract';
import { newRun } from './new-run.ts';
import type { RunSeed } from './new-run.ts';
import { keptEvents } from './kept-events.ts';
import type { RetryFrom } from './kept-events.ts';
import { toEvent } from './run-hub.ts';
import type { EventRow, RunLog, RunRow, SignalAnswer } from './run-log.ts';
import { keepValue, resolveValue } from './run-values.ts';
import type { ValueStore } from './run-values.ts';
import type { Worker } from './worker.ts';

export interface StartedRun {
  readonly id: string;
  /** The idempotency key was used before: this is the run it started. */
  readonly isRepeat: boolean;
}

export interface SignalRequest {
  readonly key: string;
  readonly data: unknown;
  readonly by?: string | undefined;
  /** A second signal with the key is answered with the first. */
  readonly isOnce: boolean;
}

export interface Resolution {
  readonly path: string;
  readonly action: 'retry' | 'skip' | 'complete';
  readonly value?: unknown;
  readonly by?: string | undefined;
}

export interface RetryRequest {
  readonly from: RetryFrom;
  /** Of another version of the definition; default those of the run. */
  readonly version?: number | undefined;
  readonly totalSteps?: number | undefined;
  /** Replaces the input; only from the start. */
  readonly input?: unknown;
}

/** What features do with runs. They have checked whose the run is. */
export interface Runs {
  start(seed: RunSeed): Promise<StartedRun>;
  /** False: it is over. */
  cancel(run: string): Promise<boolean>;
  /** Kept until a step takes it. Throws `conflict` when the run is over. */
  signal(run: string, request: SignalRequest): Promise<SignalAnswer>;
  /** Tells every run of the owner that listens; answers how many. Told again with the same `id`, a run hears it once. */
  broadcast(owner: string, event: { readonly key: string; readonly data: unknown; readonly id?: string }): Promise<number>;
  /** Throws `conflict` when the step needs no decision. */
  resolve(run: string, resolution: Resolution): Promise<void>;
  /** A new run that keeps what was done before the place. Throws `conflict` while the run goes on. */
  retry(row: RunRow, request: RetryRequest): Promise<StartedRun>;
  /** JSON of a value that was too large for the log. */
  value(run: string, file: string): Promise<string | undefined>;
  /** Runs that are not over stay. Answers how many went. */
  remove(runs: readonly string[]): Promise<number>;
}

export interface RunsNeeds {
  readonly log: RunLog;
  readonly values: ValueStore;
  readonly worker: Pick<Worker, 'submit' | 'told'>;
  readonly now: () => number;
}

const isOver = (row: RunRow): boolean => row.ended_at !== null;

export function createRuns(needs: RunsNeeds): Runs {
  const { log, values, worker } = needs;

  async function start(seed: RunSeed): Promise<StartedRun> {
    const run = await newRun(seed, needs);
    const id = await worker.submit(run);
    return { id, isRepeat: id !== run.row.id };
  }

  return {
    start,
    async cancel(run) {
      const isCancelled = await log.cancel(run);
      if (isCancelled) worker.told(run);
      return isCancelled;
    },
    ...signalPart(needs),
    async retry(row, request) {
      if (!isOver(row)) throw new Fault('conflict', { message: `Execution ${row.id} is not over.` });
      const run = await newRun(await seedOf(values, row, request), needs);
      const rows = await log.read(row.id, 0);
      const kept = keptEvents(rows.map(toEvent), request.from);
      const copied = await Promise.all(kept.map((event) => copyValues(event, { values, from: row.id, to: run.row.id })));
      const events = [...run.events, ...copied.map((event, index) => ({ ...event, seq: index + 2 }))];
      return { id: await worker.submit({ row: run.row, events }), isRepeat: false };
    },
    value: (run, file) => values.get(run, file),
    async remove(runs) {
      const removed = await log.remove(runs);
      const left = await Promise.all(runs.map((run) => log.find(run)));
      await values.remove(runs.filter((_, index) => left[index] === undefined));
      return removed;
    },
  };
}

async function openRun(log: RunLog, run: string): Promise<RunRow> {
  const row = await log.find(run);
  if (row === undefined) throw new Fault('not_found', { message: `There is no execution ${run}.` });
  if (isOver(row)) throw new Fault('conflict', { message: `Execution ${run} is over.` });
  return row;
}

function signalPart({ log, values, worker, now }: RunsNeeds): Pick<Runs, 'signal' | 'broadcast' | 'resolve'> {
  return {
    async signal(run, { key, data, by, isOnce }) {
      await openRun(log, run);
      const kept = JSON.stringify((await keepValue(values, run, data)) ?? null);
      const once = isOnce ? { onceKey: key } : {};
      const answer = await log.signal({
        run,
        signal: key,
        data: kept,
        at: now(),
        ...once,
        ...(by === undefined ? {} : { by }),
      });
      if (answer.accepted) worker.told(run);
      return answer;
    },
    async broadcast(owner, { key, data, id }) {
      const once = id === undefined ? {} : { onceKey: `event:${id}` };
      const told = await log.broadcast({ owner, signal: key, data: JSON.stringify(data ?? null), at: now(), ...once });
      for (const run of told) worker.told(run);
      return told.length;
    },
    async resolve(run, { path, action, value, by }) {
      await openRun(log, run);
      const asked = await lastAbout(log, run, path);
      if (asked?.type !== 'execution.needs-attention') {
        throw new Fault('conflict', { message: `The step ${path} needs no decision.` });
      }
      const kept = await keepValue(values, run, value);
      const data = JSON.stringify({ action, ...(kept === undefined ? {} : { value: kept }) });
      const onceKey = `resolve:${path}:${asked.seq}`;
      const who = by === undefined ? {} : { by };
      const answer = await log.signal({ run, signal: `resolve:${path}`, data, at: now(), onceKey, ...who });
      if (!answer.accepted) throw new Fault('conflict', { message: `Somebody has decided about the step ${path} already.` });
      worker.told(run);
    },
  };
}

/** The newest event about a step. */
async function lastAbout(log: RunLog, run: string, path: string): Promise<EventRow | undefined> {
  const rows = await log.read(run, 0);
  return rows.findLast((row) => row.path === path);
}

async function seedOf(values: ValueStore, row: RunRow, request: RetryRequest): Promise<RunSeed> {
  const { owner, job, subject, scope, label, priority, concurrency_key: key, concurrency_limit: limit } = row;
  const before = row.input === null ? undefined : await resolveValue(values, row.id, JSON.parse(row.input));
  const isReplaced = request.from.kind === 'start' && request.input !== undefined;
  return {
    owner,
    job,
    subject,
    scope,
    label,
    priority,
    version: request.version ?? row.version,
    totalSteps: request.totalSteps ?? row.total_steps,
    input: isReplaced ? request.input : before,
    trigger: { kind: 'retry', id: row.id },
    retryOf: row.id,
    ...(key === null ? {} : { concurrency: { key: key.slice(owner.length + 1), limit: limit ?? 1 } }),
  };
}

interface Copy {
  readonly values: ValueStore;
  readonly from: string;
  readonly to: string;
}

/** Files belong to one run, so that it can be deleted alone. */
async function copyValues(event: ExecutionEvent, { values, from, to }: Copy): Promise<ExecutionEvent> {
  const data: Record<string, unknown> = { ...event.data };
  for (const field of ['input', 'output', 'context']) {
    if (data[field] !== undefined) data[field] = await keepValue(values, to, await resolveValue(values, from, data[field]));
  }
  return { ...event, data } as ExecutionEvent;
}
