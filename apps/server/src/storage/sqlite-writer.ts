import type { DatabaseSync } from 'node:sqlite';
import { UnexpectedRowsError, type Write } from './database.ts';
import { brokenFault, busyFault, isBroken, isBusy, toFault } from './sqlite-faults.ts';
import type { SqliteStatement } from './sqlite.ts';

/** How long a write waits for another process, without blocking the event loop. */
const busyLimitMs = 5000;
const busyRetryMs = 10;
/** 500 statements in one transaction block the event loop for about 2.5 ms. */
const groupLimit = 500;

export interface SqliteWriterOptions {
  readonly connection: DatabaseSync;
  readonly path: string;
  readonly statement: (sql: string) => SqliteStatement;
}

export interface SqliteWriter {
  write(statements: readonly Write[]): Promise<readonly number[]>;
  /** The fault of a broken disk, once it broke. */
  broken(): unknown;
  /** Commits what is queued. */
  close(): Promise<void>;
}

interface Job {
  readonly statements: readonly Write[];
  readonly queuedAt: number;
  readonly resolve: (changed: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly job: Job; readonly changed: readonly number[] } | { readonly job: Job; readonly error: unknown };

/**
 * Group commit: the writes that arrive within one turn of the event loop share one transaction and so one fsync, each in a
 * savepoint of its own. None resolves before the COMMIT returned.
 */
export function createSqliteWriter({ connection, path, statement }: SqliteWriterOptions): SqliteWriter {
  let queue: Job[] = [];
  let isScheduled = false;
  let brokenBy: unknown;
  let idle: (() => void) | undefined;
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const savepoint = connection.prepare('savepoint job');
  const release = connection.prepare('release job');
  const rollbackJob = connection.prepare('rollback to job');

  function schedule(delayMs = 0): void {
    isScheduled = true;
    if (delayMs > 0) setTimeout(flush, delayMs);
    else setImmediate(flush);
  }

  function runStatements(statements: readonly Write[]): number[] {
    const changed: number[] = [];
    for (const [index, { sql, parameters, expectRows }] of statements.entries()) {
      const count = statement(sql).run(parameters);
      if (expectRows !== undefined && count !== expectRows) throw new UnexpectedRowsError(index, expectRows, count);
      changed.push(count);
    }
    return changed;
  }

  function runJob(job: Job): Outcome {
    savepoint.run();
    try {
      const changed = runStatements(job.statements);
      release.run();
      return { job, changed };
    } catch (error) {
      // SQLite itself ends the whole transaction on a full disk or an I/O error: then there is nothing to go back to.
      if (!connection.isTransaction) throw error;
      rollbackJob.run();
      release.run();
      if (isBroken(error)) throw error;
      return { job, error: toFault(path, error) };
    }
  }

  function runGroup(jobs: readonly Job[]): Outcome[] {
    begin.run();
    try {
      const outcomes = jobs.map(runJob);
      commit.run();
      return outcomes;
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback');
      throw error;
    }
  }

  function takeGroup(): Job[] {
    let statements = 0;
    const end = queue.findIndex((job) => (statements += job.statements.length) > groupLimit);
    const jobs = end === -1 ? queue : queue.slice(0, Math.max(1, end));
    queue = end === -1 ? [] : queue.slice(jobs.length);
    return jobs;
  }

  function failGroup(jobs: readonly Job[], error: unknown): void {
    if (isBroken(error)) brokenBy = brokenFault(path, error);
    const fault = toFault(path, error);
    for (const job of jobs) job.reject(fault);
  }

  function waitForLock(jobs: readonly Job[], error: unknown): void {
    const limit = performance.now() - busyLimitMs;
    for (const job of jobs) if (job.queuedAt <= limit) job.reject(busyFault(path, error));
    queue = [...jobs.filter((job) => job.queuedAt > limit), ...queue];
  }

  function settle(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if ('changed' in outcome) outcome.job.resolve(outcome.changed);
      else outcome.job.reject(outcome.error);
    }
  }

  function flush(): void {
    isScheduled = false;
    const jobs = takeGroup();
    let delayMs = 0;
    try {
      settle(runGroup(jobs));
    } catch (error) {
      if (isBusy(error)) {
        waitForLock(jobs, error);
        delayMs = busyRetryMs;
      } else failGroup(jobs, error);
    }
    if (queue.length > 0) schedule(delayMs);
    else idle?.();
  }

  return {
    write(statements) {
      if (brokenBy !== undefined) return Promise.reject(brokenBy);
      if (statements.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        queue.push({ statements, queuedAt: performance.now(), resolve, reject });
        if (!isScheduled) schedule();
      });
    },
    broken: () => brokenBy,
    close: () => (isScheduled ? new Promise((resolve) => (idle = resolve)) : Promise.resolve()),
  };
}
