import type { SheetColumn } from '@causeway/contract';
import type { Engine } from '../worker/engine.ts';
import type { Guess } from '../worker/propose-types.ts';
import { sampleColumns } from '../worker/sample-columns.ts';

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
  /** No value has spaces around it. */
  readonly isPlain: boolean;
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
  const values = await sampleColumns(engine, { path, columns: columns.map(({ name }) => name), rows, limit });
  return { rows: values[0]?.length ?? 0, values };
}
