import type { FileWarning, Sheet, ToldDialect } from '@causeway/contract';
import { nameColumns } from '../csv/header-names.ts';
import type { Column } from '../csv/dialect.ts';
import { sniffLayout } from '../csv/sniff-layout.ts';
import { openWorkbook } from '../open-workbook.ts';
import type { IngestSample, LandedSheet } from '../tables.ts';
import type { MergedRange } from '../xlsx/sheet-notes.ts';
import type { SheetBatch, SheetRows, Workbook, WorkbookSheet } from '../xlsx/workbook.ts';
import { finishSheet } from './finish-sheet.ts';
import { freeColumns } from './free-columns.ts';
import type { Job } from './job.ts';
import { openLanding } from './landing.ts';
import type { Landing } from './landing.ts';

export interface WorkbookSource {
  readonly path: string;
  readonly format: string;
  readonly told: ToldDialect;
}

/** Rows that the header is looked for in. */
const layoutRows = 200;

export interface Header {
  /** Rows of the first batch before the table's own. */
  readonly skip: number;
  readonly columns: readonly Column[];
  readonly line: number;
  readonly rows: number;
}

/** Where the table of a sheet begins, and what its columns are called. */
export function findHeader({ rows, lines, width }: SheetBatch, told: ToldDialect): Header {
  const sample = rows.slice(0, layoutRows).map((cells, at) => ({
    line: lines[at] ?? at + 1,
    lines: 1,
    cells,
    raw: cells.join('	'),
    isFlawed: false,
  }));
  const [layout] = sniffLayout(sample);
  const found = Math.max(0, layout?.header ?? 0);
  const at =
    told.header_line === undefined
      ? found
      : Math.max(
          0,
          lines.findIndex((line) => line >= (told.header_line ?? 1)),
        );
  const count = told.header_rows ?? layout?.headerRows ?? 0;
  const columns = freeColumns(nameColumns(rows.slice(at, at + count), width));
  return { skip: at + count, columns, line: lines[at] ?? 1, rows: count };
}

interface OpenSheet {
  readonly book: Workbook;
  readonly sheet: WorkbookSheet;
  readonly told: ToldDialect;
}

/** Columns that only later rows have are added when they come. */
function widen(landing: Landing, columns: Column[], width: number): void {
  while (columns.length < width) {
    const name = `column_${columns.length + 1}`;
    const isTaken = columns.some((column) => column.name.toLowerCase() === name);
    columns.push({ name: isTaken ? `${name}_2` : name, label: '' });
    landing.addColumn(columns.at(-1)?.name ?? name);
  }
}

interface Landed {
  readonly landing: Landing;
  readonly columns: Column[];
  readonly header: Header;
}

async function landRows(read: SheetRows, { book, sheet, told }: OpenSheet, job: Job): Promise<Landed | undefined> {
  let landed: Landed | undefined;
  for await (const batch of read) {
    const isFirst = landed === undefined;
    if (landed === undefined) {
      const header = findHeader(batch, told);
      const columns = [...header.columns];
      const file = `sheet-${sheet.index + 1}.parquet`;
      const names = columns.map(({ name }) => name);
      landed = { header, columns, landing: openLanding({ out: job.out, file, columns: names }) };
    }
    const { landing, columns, header } = landed;
    widen(landing, columns, batch.width);
    const from = isFirst ? header.skip : 0;
    landing.add(batch.rows.slice(from), batch.lines.slice(from));
    const bytesTotal = book.bytesOf(sheet);
    const percent = bytesTotal === 0 ? undefined : (100 * batch.bytes) / bytesTotal;
    job.progress({ phase: 'reading rows', percent, rows: landing.rows, bytes: batch.bytes, bytesTotal });
    if (isFirst && sheet.index === 0) job.sample(sampleOf(batch, sheet.name, landed));
  }
  return landed;
}

const sampleRows = 100;

function sampleOf(batch: SheetBatch, sheet: string, { columns, header }: Landed): IngestSample {
  const rows = batch.rows.slice(header.skip, header.skip + sampleRows);
  return {
    sheet,
    columns: columns.map((column) => ({ ...column, proposed: null })),
    lines: batch.lines.slice(header.skip, header.skip + sampleRows),
    values: columns.map((_, at) => rows.map((row) => row[at] ?? null)),
  };
}

/** Rows that stand above the header. */
export const titles = ({ skip, rows }: Header): FileWarning[] =>
  skip === rows
    ? []
    : [{ code: 'preamble', message: `${skip - rows} rows before the header are not part of the table.`, count: skip - rows }];

/** Cells below the first of a merged range have its value in the eyes of whoever wrote it. */
function withFill(warning: FileWarning, merged: readonly MergedRange[], { columns, header }: Landed): FileWarning {
  if (warning.code !== 'merged-cells') return warning;
  const places = new Set(
    merged
      .filter(({ top, bottom }) => bottom > top && bottom >= header.line + header.rows)
      .flatMap(({ left, right }) => Array.from({ length: right - left + 1 }, (_, at) => left - 1 + at)),
  );
  const names = columns.flatMap(({ name }, at) => (places.has(at) ? [name] : []));
  if (names.length === 0) return warning;
  return { ...warning, step: { id: 'fill-merged', op: 'fill', columns: names, how: 'down' } };
}

/** What was decided about a sheet, to be shown. */
export function decisionsOf({ line, rows }: Header, told: ToldDialect): Sheet['decisions'] {
  const decision = (part: string, value: number) => ({
    part,
    value: String(value),
    confidence: told.header_line === undefined ? 0.8 : 1,
    reason: 'The rows below hold other kinds of values.',
    alternatives: [],
  });
  return [decision('header_line', line), decision('header_rows', rows)];
}

async function landSheet(source: OpenSheet, job: Job): Promise<LandedSheet | undefined> {
  const { book, sheet, told } = source;
  const read = book.rows(sheet);
  const landed = await landRows(read, source, job);
  if (landed === undefined) return undefined;
  const { landing, columns, header } = landed;
  const file = landing.finish();
  return finishSheet(
    {
      name: sheet.name,
      file,
      columns,
      rows: landing.rows,
      rejects: [],
      warnings: [...titles(header), ...read.summary.warnings.map((each) => withFill(each, read.summary.merged, landed))],
      dialect: null,
      decisions: decisionsOf(header, told),
      isHidden: sheet.visibility !== 'visible',
    },
    job,
  );
}

/** Each sheet of a workbook, as its cells are shown; sheets without a cell are left out. */
export async function ingestWorkbook({ path, format, told }: WorkbookSource, job: Job): Promise<readonly LandedSheet[]> {
  const book = await openWorkbook(path, format);
  try {
    const sheets: LandedSheet[] = [];
    for (const sheet of book.sheets) {
      const landed = await landSheet({ book, sheet, told }, job);
      if (landed !== undefined) sheets.push(landed);
    }
    return sheets.map((sheet, at) => (at === 0 ? { ...sheet, warnings: [...sheet.warnings, ...book.warnings] } : sheet));
  } finally {
    await book.close();
  }
}
