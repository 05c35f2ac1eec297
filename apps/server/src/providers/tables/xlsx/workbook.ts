import type { FileWarning } from '@causeway/contract';
import type { CellFormat } from './number-format.ts';
import type { MergedRange } from './sheet-notes.ts';

/** A sheet with cells. */
export interface WorkbookSheet {
  /** Place among the sheets with cells, from 0. */
  readonly index: number;
  readonly name: string;
  /** `veryHidden` ones can only be shown by a program. */
  readonly visibility: 'visible' | 'hidden' | 'veryHidden';
}

/** A group of rows of a sheet, in its order; rows without any value are left out. */
export interface SheetBatch {
  /** Each row has `width` texts, `''` for a blank cell. */
  readonly rows: readonly (readonly string[])[];
  /** For each cell the place of its format in the workbook's `formats`. */
  readonly kinds: readonly (readonly number[])[];
  /** Number of each row in the sheet, from 1. */
  readonly lines: readonly number[];
  /** Columns from A on that had a value so far: it may grow from batch to batch. */
  readonly width: number;
  /** Bytes of the file that were read for this sheet so far. */
  readonly bytes: number;
}

/** What is known about a sheet when all of it was read. */
export interface SheetSummary {
  readonly rows: number;
  /** From A to the last column with a value. */
  readonly width: number;
  readonly merged: readonly MergedRange[];
  readonly warnings: readonly FileWarning[];
}

export interface SheetReadOptions {
  /** Rows of a batch at least, 2048 unless told; fewer when they are wide. */
  readonly batchRows?: number;
}

/** The rows of a sheet; `summary` is complete when they were read to the end. */
export interface SheetRows extends AsyncIterable<SheetBatch> {
  readonly summary: SheetSummary;
}

/** An opened workbook of any format. */
export interface Workbook {
  readonly sheets: readonly WorkbookSheet[];
  /** What the numbers in `kinds` mean. */
  readonly formats: readonly CellFormat[];
  readonly warnings: readonly FileWarning[];
  /** Bytes of the file that reading a sheet takes, for progress. */
  bytesOf(sheet: WorkbookSheet): number;
  /**
   * Reads a sheet from its beginning; each call reads it again.
   *
   * @throws Fault file_unreadable when the file is damaged, data_limit_exceeded beyond the limits.
   */
  rows(sheet: WorkbookSheet, options?: SheetReadOptions): SheetRows;
  close(): Promise<void>;
}
