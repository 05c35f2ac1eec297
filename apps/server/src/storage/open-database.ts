import { join } from 'node:path';
import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

export interface DatabaseConfig {
  /** `postgres://…`; absent: SQLite in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}

/** PostgreSQL where a URL is configured, else `<dataDir>/causeway.db`. */
export function openDatabase({ databaseUrl, dataDir }: DatabaseConfig): Database {
  return databaseUrl === undefined ? openSqlite({ path: join(dataDir, 'causeway.db') }) : openPostgres({ url: databaseUrl });
}
