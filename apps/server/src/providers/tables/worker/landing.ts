import { BIGINT, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Rows of text on their way into a Parquet file: `__row` and one column for each name. */
export interface Landing {
  /** Each row has a text, or null, for each column. `lines` say where it begins in the source. */
  add(rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void;
  readonly rows: number;
  /** A column that the rows before do not have: it is empty there. */
  addColumn(name: string): Promise<void>;
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
  let appender = await engine.connection.createAppender(`landing ${file}`);
  let width = columns.length;
  let count = 0;
  const addChunk = (rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void => {
    const types = [BIGINT, ...Array.from({ length: width }, () => VARCHAR)];
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setColumnValues(0, lines.map(BigInt));
    for (let column = 0; column < width; column += 1) {
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
    addColumn: async (name) => {
      appender.closeSync();
      await engine.run(`ALTER TABLE ${table} ADD COLUMN ${quoteName(name)} VARCHAR DEFAULT ''`);
      appender = await engine.connection.createAppender(`landing ${file}`);
      width += 1;
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
