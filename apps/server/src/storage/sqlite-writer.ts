import type { Fault } from '@causeway/contract';
import type { DatabaseSync } from 'node:sqlite';
import { UnexpectedRowsError } from './database.ts';
import type { Write } from './database.ts';
import { brokenFault, busyFault, isBroken, isBusy, toFault } from './sqlite-faults.ts';
import type { SqliteStatement } from './sqlite-statement.ts';

/** Between two attempts to get the lock of another process; the event loop goes on meanwhile. */
const busyRetryMs = 10;
/** 500 statements in one transaction block the event loop for about 2.5 ms. */
const groupLimit = 500;

export interface SqliteWriterOptions {
  readonly connection: DatabaseSync;
  readonly path: string;
  readonly statement: (sql: string) => SqliteStatement;
  /** How long a write waits for another process. */
  readonly busyLimitMs: number;
}

interface Job {
  readonly statements: readonly Write[];
  readonly queuedAt: number;
  readonly resolve: (changed: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly job: Job; readonly changed: readonly number[] } | { readonly job: Job; readonly error: unknown };

function settle(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if ('changed' in outcome) outcome.job.resolve(outcome.changed);
    else outcome.job.reject(outcome.error);
  }
}

/**
 * Group commit: the writes that arrive within one turn of the event loop share one transaction and so one fsync, each in a
 * savepoint of its own. None resolves before the COMMIT returned.
 */
export class SqliteWriter {
  readonly #options: SqliteWriterOptions;
  readonly #queue: Job[] = [];
  #isScheduled = false;
  #brokenBy: Fault | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: SqliteWriterOptions) {
    this.#options = options;
  }

  /** The fault of a broken disk, once it broke. */
  get brokenBy(): Fault | undefined {
    return this.#brokenBy;
  }

  write(statements: readonly Write[]): Promise<readonly number[]> {
    if (this.#brokenBy !== undefined) return Promise.reject(this.#brokenBy);
    if (statements.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#queue.push({ statements, queuedAt: performance.now(), resolve, reject });
      if (!this.#isScheduled) this.#schedule(0);
    });
  }

  /** Resolves when everything queued is settled. */
  close(): Promise<void> {
    if (!this.#isScheduled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #schedule(delayMs: number): void {
    this.#isScheduled = true;
    if (delayMs > 0) setTimeout(() => this.#flush(), delayMs);
    else setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    const delayMs = this.#commitGroup(this.#takeGroup());
    if (this.#queue.length > 0) this.#schedule(delayMs);
    else this.#onIdle?.();
  }

  #takeGroup(): readonly Job[] {
    let statements = 0;
    let jobs = 0;
    for (const job of this.#queue) {
      statements += job.statements.length;
      if (jobs > 0 && statements > groupLimit) break;
      jobs += 1;
    }
    return this.#queue.splice(0, jobs);
  }

  /** Answers how long to wait before the next group. */
  #commitGroup(jobs: readonly Job[]): number {
    try {
      settle(this.#runGroup(jobs));
      return 0;
    } catch (error) {
      if (isBusy(error)) return this.#waitForLock(jobs, error);
      this.#fail(jobs, error);
      return 0;
    }
  }

  #waitForLock(jobs: readonly Job[], error: unknown): number {
    const { path, busyLimitMs } = this.#options;
    const limit = performance.now() - busyLimitMs;
    for (const job of jobs) if (job.queuedAt <= limit) job.reject(busyFault({ path, waitedMs: busyLimitMs, cause: error }));
    this.#queue.unshift(...jobs.filter((job) => job.queuedAt > limit));
    return busyRetryMs;
  }

  #fail(jobs: readonly Job[], error: unknown): void {
    const { path } = this.#options;
    if (isBroken(error)) this.#brokenBy = brokenFault(path, error);
    const fault = toFault(path, error);
    for (const job of jobs) job.reject(fault);
  }

  #runGroup(jobs: readonly Job[]): readonly Outcome[] {
    const { connection } = this.#options;
    this.#run('begin immediate');
    try {
      const outcomes = jobs.map((job) => this.#runJob(job));
      this.#run('commit');
      return outcomes;
    } catch (error) {
      if (connection.isTransaction) this.#run('rollback');
      throw error;
    }
  }

  #runJob(job: Job): Outcome {
    const { connection, path } = this.#options;
    this.#run('savepoint job');
    try {
      const changed = this.#runStatements(job.statements);
      this.#run('release job');
      return { job, changed };
    } catch (error) {
      // SQLite itself ends the whole transaction on a full disk or an I/O error: then there is nothing to go back to.
      if (!connection.isTransaction || isBroken(error)) throw error;
      this.#run('rollback to job');
      this.#run('release job');
      return { job, error: toFault(path, error) };
    }
  }

  #runStatements(statements: readonly Write[]): readonly number[] {
    return statements.map(({ sql, parameters, expectRows }, index) => {
      const changed = this.#options.statement(sql).run(parameters);
      if (expectRows !== undefined && changed !== expectRows) throw new UnexpectedRowsError(index, expectRows, changed);
      return changed;
    });
  }

  #run(sql: string): void {
    this.#options.statement(sql).run([]);
  }
}
