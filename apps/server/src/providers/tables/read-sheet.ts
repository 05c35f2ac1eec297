import type { Aside, Batch } from './csv/dialect.ts';
import { filledRange, layOutSheet } from './sheet-layout.ts';
import type { ColumnRange, SheetLayout, ToldLayout } from './sheet-layout.ts';
import type { SheetBatch, SheetSummary, Workbook, WorkbookSheet } from './xlsx/workbook.ts';

/** Columns with values that the rows read first did not show: the sheet is to be laid out again, by all of its rows. */
export class WiderSheet extends Error {
  override readonly name = 'WiderSheet';
}

/** A sheet laid out as a table; `batches` are those of a delimited file. */
export interface SheetTable {
  readonly layout: SheetLayout;
  /** Throws WiderSheet when a row has a value outside of the layout. */
  batches(): AsyncGenerator<Batch>;
  /** Complete when the batches were read to the end. */
  readonly summary: SheetSummary;
}

export interface OpenSheetOptions {
  readonly told?: ToldLayout;
  /** The columns of all rows, when they are known. */
  readonly range?: ColumnRange;
}

/** Lays out a sheet by its first rows; undefined when it has no value. */
export async function openSheet(
  book: Workbook,
  sheet: WorkbookSheet,
  { told = {}, range }: OpenSheetOptions = {},
): Promise<SheetTable | undefined> {
  const sample = await firstBatch(book, sheet);
  const filled = sample === undefined ? undefined : filledRange(sample, range);
  if (sample === undefined || filled === undefined) return undefined;
  const layout = layOutSheet(sample, filled, told);
  const rows = book.rows(sheet);
  return {
    layout,
    async *batches() {
      for await (const batch of rows) yield toBatch(batch, layout);
    },
    get summary() {
      return rows.summary;
    },
  };
}

async function firstBatch(book: Workbook, sheet: WorkbookSheet): Promise<SheetBatch | undefined> {
  for await (const batch of book.rows(sheet, { batchRows: 500 })) return batch;
  return undefined;
}

/** The columns with values in all rows of a sheet. */
export async function measureSheet(book: Workbook, sheet: WorkbookSheet): Promise<ColumnRange | undefined> {
  let range: ColumnRange | undefined;
  for await (const batch of book.rows(sheet)) range = filledRange(batch, range) ?? range;
  return range;
}

function toBatch(batch: SheetBatch, { range, headerLine, headerRows }: SheetLayout): Batch {
  const { start, end } = range;
  if (batch.width > end || (start > 0 && isBefore(batch, start))) throw new WiderSheet();
  const isWhole = start === 0 && batch.width === end;
  const asides: Aside[] = [];
  const rows: string[][] = [];
  const lines: number[] = [];
  let header = headerRows;
  for (const [index, cells] of batch.rows.entries()) {
    const line = batch.lines[index] ?? 0;
    const own = isWhole ? cells : fit(cells, start, end);
    if (line < headerLine) {
      asides.push({ line, raw: own.join('\t'), kind: 'preamble' });
    } else if (line < headerLine + headerRows && header > 0) {
      header -= 1;
      asides.push({ line, raw: own.join('\t'), kind: 'header' });
    } else {
      rows.push(own as string[]);
      lines.push(line);
    }
  }
  return { rows, lines, asides, rejects: [], deviations: [], bytes: batch.bytes, undecodable: 0, undecodableAt: null };
}

function fit(cells: readonly string[], start: number, end: number): string[] {
  const own = cells.slice(start, end);
  while (own.length < end - start) own.push('');
  return own;
}

function isBefore({ kinds }: SheetBatch, start: number): boolean {
  return kinds.some((row) => row.findIndex((kind) => kind !== 0) < start);
}
