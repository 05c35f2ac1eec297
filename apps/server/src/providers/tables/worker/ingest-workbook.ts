import type { ToldDialect } from '@causeway/contract';
import type { FileFormat } from '../identify.ts';
import { openWorkbook } from '../open-workbook.ts';
import { measureSheet, openSheet, WiderSheet } from '../read-sheet.ts';
import type { SheetTable } from '../read-sheet.ts';
import type { LandedSheet } from '../tables.ts';
import { tooLarge } from '../xlsx/unreadable.ts';
import type { Workbook, WorkbookSheet } from '../xlsx/workbook.ts';
import { finishSheet } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { openLanding } from './landing.ts';
import { createReadNotes } from './read-notes.ts';

export interface WorkbookSource {
  readonly path: string;
  readonly format: FileFormat;
  readonly told: ToldDialect;
}

interface SheetSource {
  readonly book: Workbook;
  readonly sheet: WorkbookSheet;
  readonly told: ToldDialect;
  readonly before: number;
  readonly bytes: number;
  /** Of its files. */
  readonly number: number;
}

const previewRows = 100;
/** Blank cells take part in this: two cells in opposite corners are small, a million rows of such width are not. */
const mostArea = 1_000_000_000;

/** Each sheet of a workbook with a value in it, as its cells are shown. */
export async function ingestWorkbook({ path, format, told }: WorkbookSource, job: Job): Promise<readonly LandedSheet[]> {
  const book = await openWorkbook(path, format);
  try {
    const bytes = book.sheets.reduce((sum, sheet) => sum + book.bytesOf(sheet), 0);
    const landed: LandedSheet[] = [];
    let before = 0;
    for (const sheet of book.sheets) {
      const one = await landSheet({ book, sheet, told, before, bytes, number: landed.length + 1 }, job);
      if (one !== undefined) landed.push(one);
      before += book.bytesOf(sheet);
    }
    const [first, ...rest] = landed;
    return first === undefined ? [] : [{ ...first, warnings: [...book.warnings, ...first.warnings] }, ...rest];
  } finally {
    await book.close();
  }
}

async function landSheet(source: SheetSource, job: Job): Promise<LandedSheet | undefined> {
  const { book, sheet, told, number } = source;
  const layout = { headerLine: told.header_line, headerRows: told.header_rows };
  const table = await openSheet(book, sheet, { told: layout });
  if (table === undefined) return undefined;
  if (number === 1) await sendSample(table, sheet, job);
  try {
    return await landTable(source, table, job);
  } catch (error) {
    if (!(error instanceof WiderSheet)) throw error;
    const range = await measureSheet(book, sheet);
    const wider = range === undefined ? undefined : await openSheet(book, sheet, { told: layout, range });
    return wider === undefined ? undefined : landTable(source, wider, job);
  }
}

async function sendSample(table: SheetTable, sheet: WorkbookSheet, job: Job): Promise<void> {
  const { columns } = table.layout;
  for await (const { rows, lines } of table.batches()) {
    const some = rows.slice(0, previewRows);
    job.sample({
      sheet: sheet.name,
      columns: columns.map((column) => ({ ...column, proposed: null })),
      lines: lines.slice(0, previewRows),
      values: columns.map((_, at) => some.map((row) => row[at] ?? null)),
    });
    break;
  }
}

async function landTable(source: SheetSource, table: SheetTable, job: Job): Promise<LandedSheet> {
  const { sheet, number } = source;
  const { columns, decisions } = table.layout;
  const file = `sheet-${number}.parquet`;
  const landing = await openLanding({ engine: job.engine, out: job.out, file, columns: columns.map(({ name }) => name) });
  const notes = createReadNotes();
  try {
    for await (const batch of table.batches()) {
      landing.add(batch.rows, batch.lines);
      notes.add(batch);
      tell(source, { bytes: batch.bytes, rows: landing.rows, columns: columns.length }, job);
    }
  } catch (error) {
    await landing.discard();
    throw error;
  }
  await job.during({ phase: `writing ${sheet.name}`, rows: landing.rows }, landing.finish());
  return finishSheet(
    {
      name: sheet.name,
      file,
      columns,
      rows: landing.rows,
      rejects: [],
      dialect: null,
      warnings: [...notes.warnings(), ...table.summary.warnings],
      decisions: decisions.map((decision) => ({ ...decision, alternatives: [...decision.alternatives] })),
      isHidden: sheet.visibility !== 'visible',
    },
    job,
  );
}

interface Reach {
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
}

/** Says how far it is, and ends when it went too far or was interrupted. */
function tell({ sheet, before, bytes: bytesTotal }: SheetSource, reach: Reach, job: Job): void {
  if (reach.rows * reach.columns > mostArea) throw tooLarge('A sheet covers a billion cells, most of them blank.');
  const bytes = before + reach.bytes;
  const percent = (100 * bytes) / Math.max(1, bytesTotal);
  job.progress({ phase: `reading ${sheet.name}`, percent, rows: reach.rows, bytes, bytesTotal });
  if (job.isInterrupted) throw new Error('INTERRUPT Error: Interrupted!');
}
