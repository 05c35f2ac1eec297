import { openLegacy } from './legacy.ts';
import { CellKinds } from './xlsx/cell-kinds.ts';
import { readWorkbook } from './xlsx/read.ts';
import { UnknownConstruct } from './xlsx/unknown-construct.ts';
import { tooLarge, unreadable } from './xlsx/unreadable.ts';
import type { SheetBatch, SheetReadOptions, SheetRows, Workbook, WorkbookSheet } from './xlsx/workbook.ts';
import { openZip } from './xlsx/zip.ts';
import type { Zip } from './xlsx/zip.ts';

/** Unpacked bytes that the other reader, which holds everything at once, may be given. */
const mostFallbackBytes = 256 * 1024 ** 2;

/**
 * Opens a workbook of the format that `identify` found. XLSX is read by the reader of this house; where that one does not
 * know something, SheetJS goes on from there, and the sheet's warnings say so.
 *
 * @throws Fault file_unreadable when it is damaged or protected, data_limit_exceeded beyond the limits.
 */
export async function openWorkbook(path: string, format: string): Promise<Workbook> {
  if (format === 'xls' || format === 'spreadsheet-xml') return openLegacy(path, format);
  const zip = await openZip(path);
  if (format === 'xlsb' || format === 'ods') {
    try {
      await checkForOther(zip);
    } finally {
      await zip.close();
    }
    return openLegacy(path, format);
  }
  const kinds = new CellKinds();
  try {
    return withFallback(await readWorkbook(zip, kinds), { path, zip, kinds });
  } catch (error) {
    await zip.close();
    throw error;
  }
}

interface Source {
  readonly path: string;
  readonly zip: Zip;
  readonly kinds: CellKinds;
}

/** SheetJS unpacks by itself, without limits, and may never end with damaged bytes: all of them are checked before. */
async function checkForOther(zip: Zip): Promise<void> {
  let bytes = 0;
  for (const entry of zip.entries) {
    bytes += entry.bytes;
    if (bytes > mostFallbackBytes) {
      throw tooLarge(
        'The workbook is too large for its format.',
        'Open it in Excel or LibreOffice and save it as XLSX, or as CSV.',
      );
    }
    await zip.check(entry);
  }
}

function otherReader(error: UnknownConstruct): Workbook['warnings'][number] {
  return {
    code: 'read-by-another-reader',
    message: 'The workbook is written in an unusual way; it was read by another reader. Compare a few cells.',
    count: 1,
    examples: [{ line: null, text: error.message }],
  };
}

function withFallback(book: Workbook, source: Source): Workbook {
  let legacy: Promise<Workbook> | undefined;
  const open = async (): Promise<Workbook> => {
    await checkForOther(source.zip);
    return openLegacy(source.path, 'xlsx', source.kinds);
  };
  const other = (): Promise<Workbook> => {
    legacy ??= open();
    return legacy;
  };
  return { ...book, rows: (sheet, options = {}) => rowsWithFallback(book, { sheet, options, other }) };
}

interface Reading {
  readonly sheet: WorkbookSheet;
  readonly options: SheetReadOptions;
  readonly other: () => Promise<Workbook>;
}

function rowsWithFallback(book: Workbook, { sheet, options, other }: Reading): SheetRows {
  const own = book.rows(sheet, options);
  let read: SheetRows = own;
  let problem: UnknownConstruct | undefined;
  async function* batches(): AsyncGenerator<SheetBatch> {
    let last = 0;
    try {
      for await (const batch of own) {
        last = batch.lines.at(-1) ?? last;
        yield batch;
      }
    } catch (error) {
      if (!(error instanceof UnknownConstruct)) throw error;
      problem = error;
      read = await sameSheet(await other(), { sheet, options, error });
      yield* after(read, last);
    }
  }
  return {
    [Symbol.asyncIterator]: batches,
    get summary() {
      return problem === undefined
        ? own.summary
        : { ...read.summary, warnings: [...read.summary.warnings, otherReader(problem)] };
    },
  };
}

async function sameSheet(
  book: Workbook,
  { sheet, options, error }: { readonly sheet: WorkbookSheet; readonly options: SheetReadOptions; readonly error: Error },
): Promise<SheetRows> {
  const same = book.sheets.find(({ name }) => name === sheet.name);
  if (same === undefined) throw unreadable(`The sheet ${JSON.stringify(sheet.name)} cannot be read.`, error.message);
  return book.rows(same, options);
}

/** The batches with the rows up to `last` left out; nothing at all is a sheet that could not be read. */
async function* after(rows: SheetRows, last: number): AsyncGenerator<SheetBatch> {
  let count = 0;
  for await (const batch of rows) {
    count += batch.rows.length;
    const from = batch.lines.findIndex((line) => line > last);
    if (from === -1) continue;
    yield { ...batch, rows: batch.rows.slice(from), kinds: batch.kinds.slice(from), lines: batch.lines.slice(from) };
  }
  if (count === 0) throw unreadable('A sheet of the workbook cannot be read.', 'neither reader found a row');
}
