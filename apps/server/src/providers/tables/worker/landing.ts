import { join } from 'node:path';
import { openParquet } from '../parquet/open-parquet.ts';

/** Rows of text on their way into a Parquet file: `__row` and one column for each name. */
export interface Landing {
  /** Each row has a text, or null, for each column. `lines` say where it begins in the source. */
  add(rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void;
  readonly rows: number;
  /** A column that the rows before do not have: it is empty there. */
  addColumn(name: string): void;
  /** Writes the file. Answers its name. */
  finish(): string;
}

export interface LandingOptions {
  readonly out: string;
  /** Name of the file. */
  readonly file: string;
  readonly columns: readonly string[];
}

/** Straight into the file: a table of DuckDB takes a block for each column, so thousands of columns would take all memory. */
export function openLanding({ out, file, columns }: LandingOptions): Landing {
  const parquet = openParquet(join(out, file), columns);
  return {
    add: (rows, lines) => parquet.add(rows, lines),
    get rows() {
      return parquet.rows;
    },
    addColumn: (name) => parquet.addColumn(name),
    finish: () => {
      parquet.finish();
      return file;
    },
  };
}
