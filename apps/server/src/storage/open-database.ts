import { join } from 'node:path';
import { openPostgres } from './postgres.ts';
import type { PostgresDatabase } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteDatabase } from './sqlite.ts';

export interface DatabaseConfig {
  /** `postgres://…`; absent: SQLite in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}

/** PostgreSQL where a URL is configured, else `<dataDir>/causeway.db`. */
export function openDatabase({ databaseUrl, dataDir }: DatabaseConfig): PostgresDatabase | SqliteDatabase {
  return databaseUrl === undefined ? openSqlite({ path: join(dataDir, 'causeway.db') }) : openPostgres({ url: databaseUrl });
}
