import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect as KyselyDialect, QueryResult } from 'kysely';
import type { Dialect } from './database.ts';

/** Runs one compiled read; the rows are plain objects. */
export type Execute = <Row>(sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

class ReadConnection implements DatabaseConnection {
  readonly #execute: Execute;
  constructor(execute: Execute) {
    this.#execute = execute;
  }
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return { rows: [...(await this.#execute<Row>(query.sql, query.parameters))] };
  }
  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('read in pages instead of streaming');
  }
}

class ReadDriver extends DummyDriver {
  readonly #connection: ReadConnection;
  constructor(execute: Execute) {
    super();
    this.#connection = new ReadConnection(execute);
  }
  override acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }
  override beginTransaction(): Promise<void> {
    return Promise.reject(new Error('there are no transactions across awaits: give write() all statements'));
  }
}

/**
 * Kysely over the read function of a database. Neither of Kysely's own drivers is used: their transactions stay open across
 * awaits, and with one connection every read would wait for them.
 */
export function createKysely<Tables>(dialect: Dialect, execute: Execute): Kysely<Tables> {
  const createDriver = (): ReadDriver => new ReadDriver(execute);
  const sqlite: KyselyDialect = {
    createDriver,
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const postgres: KyselyDialect = {
    createDriver,
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  return new Kysely<Tables>({ dialect: dialect === 'sqlite' ? sqlite : postgres });
}
