import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { keepEngine } from './kept-engine.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { IngestSample, JobProgress } from '../tables.ts';

export type JobMessage = Extract<ToWorker, { type: 'job' }>;

/** What a job works with. */
export interface Job {
  /** Where its results go. */
  readonly out: string;
  readonly engine: Engine;
  progress(progress: JobProgress): void;
  log(text: string, level?: 'info' | 'warn'): void;
  sample(sample: IngestSample): void;
  /** Tells how far DuckDB is while it works. */
  during<T>(progress: JobProgress, work: Promise<T>): Promise<T>;
  /** What was made for the key before, by this job or by one before it at the same place. */
  remember<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** For what is made for one look and used by others. */
  nextName(): string;
  readonly isInterrupted: boolean;
  interrupt(): void;
  close(): void;
}

const progressEveryMs = 250;
const interruptEveryMs = 10;

function tellDuring(engine: Engine, tell: (progress: JobProgress) => void) {
  return async <T>(base: JobProgress, work: Promise<T>): Promise<T> => {
    tell(base);
    const timer = setInterval(() => {
      const { percentage, rows_processed: rows } = engine.connection.progress;
      // -1 until DuckDB knows.
      tell(percentage < 0 ? base : { ...base, percent: percentage, rows: rows > 0n ? Number(rows) : base.rows });
    }, progressEveryMs);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  };
}

/** DuckDB forgets an interrupt that comes between two statements. */
function untilInterrupted(engine: Engine, state: { readonly isInterrupted: boolean }): Engine {
  const check = async (): Promise<void> => {
    if (state.isInterrupted) throw new Error('INTERRUPT Error: Interrupted!');
  };
  return {
    ...engine,
    columns: (sql) => check().then(() => engine.columns(sql)),
    rows: <Row>(sql: string) => check().then(() => engine.rows<Row>(sql)),
    run: (sql) => check().then(() => engine.run(sql)),
    beside: async () => untilInterrupted(await engine.beside(), state),
  };
}

let names = 0;
const nextName = (): string => `made_${(names += 1)}`;

/** Opens DuckDB over the job's folders. */
export async function openJob(message: JobMessage, send: (message: FromWorker) => void): Promise<Job> {
  const { id, directory, readable, place, limits } = message;
  const out = join(directory ?? tmpdir(), 'out');
  const temporary = join(directory ?? readable[0] ?? tmpdir(), 'tmp');
  if (directory !== undefined) {
    // What a job before this one wrote and could not give away.
    await rm(out, { recursive: true, force: true });
    await Promise.all([mkdir(out, { recursive: true }), mkdir(temporary, { recursive: true })]);
  }
  const options = { limits, temporary, directories: [...(directory === undefined ? [] : [directory]), ...readable] };
  const { engine: opened, memory } =
    place === undefined
      ? { engine: await openEngine(options), memory: new Map<string, Promise<unknown>>() }
      : await keepEngine(place, options);
  const state = { isInterrupted: false };
  const engine = untilInterrupted(opened, state);
  let again: NodeJS.Timeout | undefined;
  const progress = (value: JobProgress): void => send({ type: 'progress', id, progress: value });
  return {
    out,
    engine,
    progress,
    log: (text, level = 'info') => send({ type: 'log', id, text, level }),
    sample: (sample) => send({ type: 'sample', id, sample }),
    during: tellDuring(engine, progress),
    remember: (key, make) => {
      const known = memory.get(key) ?? make();
      memory.set(key, known);
      // The job fails by it; the next one tries again.
      known.catch(() => memory.delete(key));
      return known as ReturnType<typeof make>;
    },
    nextName,
    get isInterrupted() {
      return state.isInterrupted;
    },
    interrupt: () => {
      if (state.isInterrupted) return;
      state.isInterrupted = true;
      engine.interrupt();
      // A statement that is about to begin forgets it.
      again = setInterval(() => engine.interrupt(), interruptEveryMs);
    },
    close: () => {
      clearInterval(again);
      if (place === undefined) engine.close();
    },
  };
}
