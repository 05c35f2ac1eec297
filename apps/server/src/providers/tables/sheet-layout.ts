import { nameColumns } from './csv/header-names.ts';
import { sniffLayout } from './csv/sniff-layout.ts';
import type { Column, Decision } from './csv/dialect.ts';
import type { SheetBatch } from './xlsx/workbook.ts';

/** Columns with values, counted from 0; `end` is after the last one. */
export interface ColumnRange {
  readonly start: number;
  readonly end: number;
}

/** Where the table lies in a sheet. */
export interface SheetLayout {
  readonly range: ColumnRange;
  /** Row of the first header row, of the first data row when there is none; from 1. */
  readonly headerLine: number;
  readonly headerRows: number;
  readonly columns: readonly Column[];
  readonly decisions: readonly Decision[];
}

/** What is told, not guessed. */
export interface ToldLayout {
  readonly headerLine?: number | undefined;
  readonly headerRows?: number | undefined;
}

const sampleRows = 1000;

/** Finds titles, header rows and names of columns in the first rows of a sheet, as in a delimited file. */
export function layOutSheet(sample: SheetBatch, range: ColumnRange, told: ToldLayout = {}): SheetLayout {
  const rows = sample.rows.slice(0, sampleRows).map((cells, index) => {
    const own = cells.slice(range.start, range.end);
    return { line: sample.lines[index] ?? 0, lines: 1, cells: own, raw: own.join('\t'), isFlawed: false };
  });
  const [layout] = sniffLayout(rows);
  const headerLine = told.headerLine ?? rows[layout?.header ?? 0]?.line ?? 1;
  const headerRows = told.headerRows ?? (told.headerLine === undefined ? (layout?.headerRows ?? 0) : 1);
  const headers = rows.filter(({ line }) => line >= headerLine).slice(0, headerRows);
  const width = range.end - range.start;
  return {
    range,
    headerLine,
    headerRows,
    columns: nameColumns(
      headers.map((row) => row.cells),
      width,
    ),
    decisions: decide(headerRows, rows.filter(({ line }) => line < headerLine).length, layout?.confidence ?? 0.5),
  };
}

function decide(headerRows: number, preamble: number, confidence: number): readonly Decision[] {
  const before =
    preamble === 0 ? 'The table begins in the first row.' : 'The rows before the header are emptier than the table’s.';
  const header =
    headerRows === 0 ? 'The first row holds values like those below it.' : 'The columns below hold other kinds of values.';
  return [
    { part: 'preamble', value: String(preamble), confidence, reason: before, alternatives: [] },
    { part: 'header', value: String(headerRows), confidence, reason: header, alternatives: [] },
  ];
}

/** The columns of a batch that have a value; undefined when none has. */
export function filledRange({ kinds, width }: SheetBatch, known?: ColumnRange): ColumnRange | undefined {
  let start = known?.start ?? width;
  for (const row of kinds) {
    const first = row.findIndex((kind) => kind !== 0);
    if (first !== -1 && first < start) start = first;
  }
  return start >= width ? undefined : { start, end: Math.max(width, known?.end ?? 0) };
}
