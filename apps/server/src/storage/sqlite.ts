import { closeSync, mkdirSync, openSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from './database.ts';
import { createKysely } from './kysely-dialect.ts';
import type { Execute } from './kysely-dialect.ts';
import { lowFault, toFault } from './sqlite-faults.ts';
import { createSqliteStatement } from './sqlite-statement.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { assertRead, prepareWrite } from './statement-text.ts';
import { createTextCache } from './text-cache.ts';

export interface SqliteOptions {
  /** The file; its directory is created for this account only. `:memory:` keeps nothing. */
  readonly path: string;
  /** How long a write waits for another process before it is a `database_busy`; default 5000 ms. */
  readonly busyLimitMs?: number;
}

export interface SqliteDatabase extends Database {
  readonly dialect: 'sqlite';
  readonly path: string;
  /** For backups; everything else goes through `read` and `write`. */
  readonly connection: DatabaseSync;
  /** Throws `disk_full` when little space is left. */
  checkSpace(): Promise<void>;
}

const statementLimit = 500;
/** A backup, an upload or a long day of chat needs as much. */
const leastFreeBytes = 64 * 1024 * 1024;

function openConnection(path: string): DatabaseSync {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives its side files the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
  }
  // Only while it starts may it wait for another process; afterwards that would block the event loop.
  const connection = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  connection.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -16000',
  );
  connection.exec('pragma busy_timeout = 0');
  return connection;
}

/** One database file, opened by this process. Statements block the event loop only while they run: it never waits for a lock. */
export function openSqlite({ path, busyLimitMs = 5000 }: SqliteOptions): SqliteDatabase {
  const connection = openConnection(path);
  const statement = createTextCache(statementLimit, (sql) => createSqliteStatement(connection, sql));
  const writer = new SqliteWriter({ connection, path, statement, busyLimitMs });

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
    write: (statements) => writer.write(statements),
    async check() {
      if (writer.brokenBy !== undefined) throw writer.brokenBy;
      await execute('select 1', []);
    },
    async checkSpace() {
      const { bavail, bsize } = await statfs(dirname(path));
      if (bavail * bsize < leastFreeBytes) throw lowFault(path, bavail * bsize);
    },
    async close() {
      await writer.close();
      connection.close();
    },
  };
}
