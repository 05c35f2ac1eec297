import type { Kysely } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

/** Timestamps are integers (ms since 1970 UTC), booleans 0/1, JSON is text: the same in both databases. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** One statement of a write. `expectRows`: how many rows it must change, else the whole write is rolled back. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly expectRows?: number;
}

export interface WriteOptions {
  /** How long PostgreSQL may take, for migrations; the default keeps requests under 2 s. SQLite has no limit. */
  readonly deadlineMs?: number;
}

/** The write was rolled back because a statement changed another number of rows than it expected. */
export class UnexpectedRowsError extends Error {
  override readonly name = 'UnexpectedRowsError';
  readonly statementIndex: number;
  constructor(statementIndex: number, expected: number, changed: number) {
    super(`statement ${statementIndex} changed ${changed} rows, not ${expected}`);
    this.statementIndex = statementIndex;
  }
}

/**
 * One database behind one interface. There are no transactions across awaits: a write is a list of statements that is
 * committed whole, and the writes of one tick share one fsync on SQLite.
 */
export interface Database {
  readonly dialect: Dialect;
  /** For reads and for building statements; each repository names its own tables. */
  kysely<Tables>(): Kysely<Tables>;
  /** Prepares a statement written with `?` for both dialects; the result builds one `Write`. */
  prepare(sql: string, expectRows?: number): (...parameters: readonly SqlValue[]) => Write;
  /** Runs a hot read written with `?`; statements are cached by their text. */
  read<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Commits the statements together; resolves when they are durable, with the rows each changed. Kysely's `compile()` fits too. */
  write(statements: readonly Write[], options?: WriteOptions): Promise<readonly number[]>;
  /** Throws `dependency_unavailable` when the database does not answer. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
