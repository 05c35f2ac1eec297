import { join } from 'node:path';
import type { ExecutionSnapshot } from '@causeway/contract';
import type { Bus } from '../storage/bus.ts';
import type { Database } from '../storage/database.ts';
import type { JobKind } from './job.ts';
import { createRunFeed } from './run-feed.ts';
import type { RunFeed } from './run-feed.ts';
import { createRunList } from './run-list.ts';
import type { RunList } from './run-list.ts';
import type { RunLog } from './run-log.ts';
import { createFileValues, createTableValues } from './run-values.ts';
import { createRuns } from './runs.ts';
import type { Runs } from './runs.ts';
import { createSqlRunLog } from './sql-run-log.ts';
import { createWorker } from './worker.ts';

export interface DurableOptions {
  readonly database: Database;
  readonly bus: Bus;
  readonly dataDir: string;
  /** Other processes use the same database. */
  readonly isShared: boolean;
  readonly now: () => number;
  /** Runs in memory at once; others wait in the database. */
  readonly capacity?: number;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Work that survives crashes, for every feature. */
export interface Durable {
  readonly runs: Runs;
  readonly list: RunList;
  readonly log: Pick<RunLog, 'read'>;
  readonly feed: RunFeed;
  /** What a run in the memory of this process says now; lists ask it of many. */
  live(run: string): ExecutionSnapshot | undefined;
  /** Before `start`: the process runs jobs of this kind. */
  register(job: JobKind): void;
  /** Goes on with what other processes left, and begins with what is due. */
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** SQLite has one process and files beside it; PostgreSQL is shared, values included. */
export function openDurable({ database, bus, dataDir, isShared, now, capacity, onTrouble }: DurableOptions): Durable {
  const log = createSqlRunLog({ database, now });
  const values = database.dialect === 'sqlite' ? createFileValues(join(dataDir, 'run-values')) : createTableValues(database);
  const feed = createRunFeed({ log, bus, isShared, onError: onTrouble });
  const worker = createWorker({
    log,
    values,
    bus,
    now,
    isShared,
    onTrouble,
    ...(capacity === undefined ? {} : { capacity }),
    onCommitted: feed.committed,
    onDelta: feed.delta,
    onReleased: feed.released,
  });
  const jobs: JobKind[] = [];
  return {
    runs: createRuns({ log, values, worker, now }),
    list: createRunList(database),
    log,
    feed,
    live: (run) => worker.live(run),
    register: (job) => void jobs.push(job),
    start: () => worker.start(jobs),
    stop: async (graceMs) => {
      await worker.stop(graceMs);
      feed.stop();
    },
  };
}
