import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { JobLimits } from './messages.ts';
import { quoteText } from './sql-text.ts';

export interface EngineOptions {
  readonly limits: JobLimits;
  /** Folders that statements may read and write; nothing else of the machine can be reached. */
  readonly directories: readonly string[];
  readonly temporary: string;
}

export interface Engine {
  readonly connection: DuckDBConnection;
  /** Rows as JSON values, column by column. */
  columns(sql: string): Promise<{ readonly names: readonly string[]; readonly values: readonly (readonly unknown[])[] }>;
  /** Rows as objects; for few rows. */
  rows<Row>(sql: string): Promise<readonly Row[]>;
  run(sql: string): Promise<void>;
  /** Another session over the same data, for statements beside those of this one; temporary tables are its own and go with it. */
  beside(): Promise<Engine>;
  /** Ends the statements of this session and of those beside it. */
  interrupt(): void;
  close(): void;
}

interface Opened {
  readonly instance: DuckDBInstance;
  readonly connections: Set<DuckDBConnection>;
}

function engineOn(connection: DuckDBConnection, opened: Opened, close: () => void): Engine {
  const { instance, connections } = opened;
  return {
    connection,
    columns: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return { names: reader.columnNames(), values: reader.getColumnsJson() };
    },
    rows: async <Row>(sql: string) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJson() as unknown as readonly Row[];
    },
    run: async (sql) => void (await connection.run(sql)),
    beside: async () => {
      const another = await instance.connect();
      connections.add(another);
      return engineOn(another, opened, () => {
        connections.delete(another);
        another.closeSync();
      });
    },
    interrupt: () => {
      for (const each of connections) each.interrupt();
    },
    close,
  };
}

/**
 * DuckDB in memory that spills into the job's folder. The settings are those that held against 32 ways out: no extensions, no
 * files outside, no settings after that (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview).
 */
export async function openEngine({ limits, directories, temporary }: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(limits.threads),
    memory_limit: `${Math.floor(limits.memoryBytes / 1024 / 1024)}MiB`,
    temp_directory: temporary,
    max_temp_directory_size: `${Math.floor(limits.temporaryBytes / 1024 / 1024)}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  // Without the bar DuckDB tells no progress (duckdb-node-neo #178).
  await connection.run('SET enable_progress_bar=true');
  await connection.run('SET enable_progress_bar_print=false');
  // Of thousands of columns it takes longer to read than their values.
  await connection.run('SET parquet_metadata_cache=true');
  await connection.run(`SET allowed_directories=[${directories.map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access=false');
  await connection.run('SET lock_configuration=true');
  return engineOn(connection, { instance, connections: new Set([connection]) }, () => {
    connection.closeSync();
    instance.closeSync();
  });
}
