import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';
import { createKysely, type Execute } from './kysely-dialect.ts';
import { toFault } from './sqlite-faults.ts';
import { createSqliteWriter } from './sqlite-writer.ts';
import { assertRead, changesRows, prepareWrite } from './statement-text.ts';
import { createTextCache } from './text-cache.ts';

export interface SqliteOptions {
  /** The file; its directory is created for this account only. `:memory:` keeps nothing. */
  readonly path: string;
}

export interface SqliteDatabase extends Database {
  readonly dialect: 'sqlite';
  readonly path: string;
  /** For backups; everything else goes through `read` and `write`. */
  readonly connection: DatabaseSync;
}

export interface SqliteStatement {
  all(parameters: readonly unknown[]): readonly unknown[];
  /** How many rows it changed; 0 for a statement that changes none. */
  run(parameters: readonly unknown[]): number;
}

const statementLimit = 500;

/** Kysely types its parameters as unknown; SQLite takes no other values than these. */
function isInput(value: unknown): value is SQLInputValue {
  if (value === null) return true;
  return ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array;
}

function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (isInput(value)) return value;
    throw new TypeError(`a parameter must be a string, a number, a bigint, bytes or null, not ${typeof value}`);
  });
}

/** Rows as arrays turned into plain objects: 28 us for 50 rows, where node:sqlite's own null-prototype objects take 34. */
function toObject(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) row[name] = values[index];
  return row;
}

function createStatement(connection: DatabaseSync, sql: string): SqliteStatement {
  const statement = connection.prepare(sql);
  statement.setReturnArrays(true);
  const columnNames = (): string[] => statement.columns().map((column) => column.name);
  const countsRows = changesRows(sql);
  let names = columnNames();
  return {
    all(parameters) {
      const rows: readonly unknown[] = statement.all(...toInputs(parameters));
      return rows.map((values) => {
        if (!Array.isArray(values)) throw new TypeError('expected rows as arrays');
        // A migration may have added a column to what `select *` gives.
        if (values.length !== names.length) names = columnNames();
        return toObject(names, values);
      });
    },
    run(parameters) {
      const { changes } = statement.run(...toInputs(parameters));
      return countsRows ? Number(changes) : 0;
    },
  };
}

function openConnection(path: string): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Only while it starts may it wait for another process; afterwards that would block the event loop.
  const connection = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  connection.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -16000',
  );
  connection.exec('pragma busy_timeout = 0');
  return connection;
}

/** One database file, opened by this process. Statements block the event loop only while they run: it never waits for a lock. */
export function openSqlite({ path }: SqliteOptions): SqliteDatabase {
  const connection = openConnection(path);
  const statement = createTextCache(statementLimit, (sql) => createStatement(connection, sql));
  const writer = createSqliteWriter({ connection, path, statement });

  const execute: Execute = async <Row>(sql: string, parameters: readonly unknown[]) => {
    try {
      return statement(sql).all(parameters) as readonly Row[];
    } catch (error) {
      throw toFault(path, error);
    }
  };
  const readOnly: Execute = (sql, parameters) => {
    assertRead(sql);
    return execute(sql, parameters);
  };

  return {
    dialect: 'sqlite',
    path,
    connection,
    kysely: () => createKysely('sqlite', readOnly),
    prepare: prepareWrite,
    read: async (sql, ...parameters) => readOnly(sql, parameters),
    write: writer.write,
    async check() {
      if (writer.broken() !== undefined) throw writer.broken();
      await execute('select 1', []);
    },
    async close() {
      await writer.close();
      connection.close();
    },
  };
}
