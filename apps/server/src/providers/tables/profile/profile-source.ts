import type { SheetColumn } from '@causeway/contract';
import type { Engine } from '../worker/engine.ts';
import type { Guess } from '../worker/propose-types.ts';
import { quoteName, quoteText } from '../worker/sql-text.ts';

/** The sheet that is profiled. */
export interface ProfileSource {
  readonly engine: Engine;
  readonly path: string;
  /** SQL of its rows. */
  readonly from: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: number;
  /** Values from all over the sheet, column by column, with the rows they stand in. */
  readonly sample: Sample;
}

export interface Sample {
  readonly rows: number;
  readonly values: readonly (readonly (string | null)[])[];
}

/** What a column was found to hold. */
export interface FoundKind {
  readonly guess: Guess;
  readonly share: number;
}

const sampleCells = 200_000;
const maxSampleRows = 10_000;

export interface SampledSheet {
  readonly path: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: number;
}

export async function takeSample(engine: Engine, { path, columns, rows }: SampledSheet): Promise<Sample> {
  const limit = Math.max(200, Math.min(maxSampleRows, Math.floor(sampleCells / Math.max(1, columns.length))));
  const every = Math.max(1, Math.floor(rows / limit));
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const source = `read_parquet(${quoteText(path)}, file_row_number=true)`;
  const where = every === 1 ? '' : ` WHERE file_row_number % ${every} = 0`;
  const { values } = await engine.columns(`SELECT ${names} FROM ${source}${where} LIMIT ${limit}`);
  const taken = values as readonly (readonly (string | null)[])[];
  return { rows: taken[0]?.length ?? 0, values: taken };
}
