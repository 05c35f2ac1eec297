import { BIGINT, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Rows of text on their way into a Parquet file: `__row` and one column for each name. */
export interface Landing {
  /** Each row has a text, or null, for each column. `lines` say where it begins in the source. */
  add(rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void;
  readonly rows: number;
  /** Writes the file. Answers its name. */
  finish(): Promise<string>;
  /** Forgets the rows; nothing is written. */
  discard(): Promise<void>;
}

export interface LandingOptions {
  readonly engine: Engine;
  readonly out: string;
  /** Name of the file. */
  readonly file: string;
  readonly columns: readonly string[];
}

/** Rows of a chunk of DuckDB. */
const chunkRows = 2048;

/** The columns of a landed sheet: text, and where each row came from. */
const columnList = (columns: readonly string[]): string =>
  ['__row BIGINT', ...columns.map((column) => `${quoteName(column)} VARCHAR`)].join(', ');

export async function openLanding({ engine, out, file, columns }: LandingOptions): Promise<Landing> {
  const table = quoteName(`landing ${file}`);
  await engine.run(`CREATE TABLE ${table} (${columnList(columns)})`);
  const appender = await engine.connection.createAppender(`landing ${file}`);
  const types = [BIGINT, ...columns.map(() => VARCHAR)];
  let count = 0;
  const addChunk = (rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void => {
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setColumnValues(0, lines.map(BigInt));
    for (let column = 0; column < columns.length; column += 1) {
      chunk.setColumnValues(
        column + 1,
        rows.map((row) => row[column] ?? null),
      );
    }
    appender.appendDataChunk(chunk);
    count += rows.length;
  };
  return {
    add: (rows, lines) => {
      for (let from = 0; from < rows.length; from += chunkRows) {
        addChunk(rows.slice(from, from + chunkRows), lines.slice(from, from + chunkRows));
      }
    },
    get rows() {
      return count;
    },
    finish: async () => {
      appender.closeSync();
      await engine.run(`COPY ${table} TO ${quoteText(join(out, file))} (FORMAT parquet)`);
      await engine.run(`DROP TABLE ${table}`);
      return file;
    },
    discard: async () => {
      appender.closeSync();
      await engine.run(`DROP TABLE ${table}`);
    },
  };
}
