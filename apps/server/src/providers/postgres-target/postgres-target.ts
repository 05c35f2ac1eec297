import type { Readable } from 'node:stream';

/** A column as DuckDB has it. */
export interface SentColumn {
  readonly name: string;
  readonly type: string;
}

export interface TableToSend {
  /** Names the user, the password and the database. */
  readonly url: string;
  readonly schema: string;
  readonly table: string;
  readonly mode: 'create' | 'replace' | 'append';
  readonly columns: readonly SentColumn[];
  /** CSV without a header: cells that are not there are nothing, empty texts are `""`. */
  readonly content: Readable;
  /** Of the content. */
  readonly rows: number;
  /** Names what is sent; a table that it made is not made again. */
  readonly mark: string;
  readonly signal: AbortSignal;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Somebody's PostgreSQL, reached only where the policy of outgoing calls allows it. All rows arrive in one transaction or none.
 * Throws `outbound_refused`, `outbound_unreachable`, `conflict` or `invalid_request` with what the database said.
 */
export interface PostgresTarget {
  /** Throws when the address may not be called. */
  check(url: string): Promise<void>;
  send(table: TableToSend): Promise<{ readonly host: string; readonly rows: number }>;
}
