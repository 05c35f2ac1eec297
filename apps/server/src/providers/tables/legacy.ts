import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ParsingOptions, WorkBook, WorkSheet } from '@e965/xlsx';
import { Fault } from '@causeway/contract';
import { mendOpenDocument } from './mend-open-document.ts';
import type { Packages } from './mend-open-document.ts';
import { passwordRefusal } from './password-refusal.ts';
import { CellKinds } from './xlsx/cell-kinds.ts';
import { LegacySheet } from './legacy-sheet.ts';
import { workbookWarnings } from './xlsx/workbook-warnings.ts';
import type { SheetBatch, SheetRows, SheetSummary, Workbook } from './xlsx/workbook.ts';
import { tooLarge, unreadable } from './xlsx/unreadable.ts';
import { decodeXmlText } from './xlsx/xml-text.ts';

/** It holds the whole workbook in memory, at about ten times its size. */
const mostBytes = 128 * 1024 ** 2;
const batchCells = 262_144;

/**
 * Opens XLS, XLSB, ODS and XLSX through SheetJS, which is loaded only now and reads the whole workbook at once.
 *
 * @throws Fault file_unreadable when it is damaged or protected by a password, data_limit_exceeded when it is too large.
 */
export async function openLegacy(path: string, format: string, kinds = new CellKinds()): Promise<Workbook> {
  const bytes = await readFile(path);
  if (bytes.length > mostBytes) throw tooLarge('A workbook in an old format may have 128 MB.', 'Save it as XLSX.');
  const book = parse(bytes, format === 'ods');
  const properties = book.Workbook?.Sheets ?? [];
  const is1904 = book.Workbook?.WBProps?.date1904 === true;
  const isOpenDocument = openDocuments.has(book.bookType ?? '');
  const named = book.SheetNames.map((name, index) => ({
    name: isOpenDocument ? decodeXmlText(name) : name,
    sheet: book.Sheets[name],
    hidden: properties[index]?.Hidden,
  }));
  const withCells = named.filter(({ sheet }) => sheet !== undefined && !isOther(sheet));
  const sheets = withCells.map(({ name, hidden }, index) => ({ index, name, visibility: visibilities[hidden ?? 0] }));
  const skipped = named.filter((one) => !withCells.includes(one)).map(({ name }) => name);
  return {
    sheets,
    formats: kinds.formats,
    warnings: workbookWarnings(skipped, sheets),
    bytesOf: () => Math.round(bytes.length / Math.max(1, sheets.length)),
    rows: (sheet, options = {}) => {
      const source = withCells[sheet.index]?.sheet;
      if (source === undefined) throw new RangeError(`there is no sheet ${sheet.index}`);
      return rowsOf(new LegacySheet(source, { kinds, is1904, isOpenDocument }), options.batchRows ?? 2048);
    },
    close: () => Promise.resolve(),
  };
}

/** SheetJS leaves the names of sheets in OpenDocument as they stand in the XML. */
const openDocuments: ReadonlySet<string> = new Set(['ods', 'fods']);

interface SheetReader {
  readonly read: (bytes: Buffer, options: ParsingOptions) => WorkBook;
  readonly CFB: Packages;
}

const visibilities = ['visible', 'hidden', 'veryHidden'] as const;

function isOther(sheet: WorkSheet): boolean {
  const type = sheet['!type'];
  return type !== undefined && type !== 'sheet';
}

function parse(bytes: Buffer, isOpenDocument: boolean): WorkBook {
  // The CommonJS build brings the code pages of old workbooks along.
  const { read, CFB } = createRequire(import.meta.url)('@e965/xlsx') as SheetReader;
  try {
    return read(isOpenDocument ? mendOpenDocument(bytes, CFB) : bytes, {
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      nodim: true,
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/password|encrypt/iu.test(reason)) throw passwordRefusal();
    throw unreadable('The workbook is damaged, or it is none.', reason.slice(0, 200));
  }
}

function rowsOf(sheet: LegacySheet, batchRows: number): SheetRows {
  let summary: SheetSummary = { rows: 0, width: 0, merged: [], warnings: [] };
  async function* batches(): AsyncGenerator<SheetBatch> {
    let batch = sheet.take(0, batchRows, batchCells);
    let rows = 0;
    while (batch.rows.length > 0) {
      rows += batch.rows.length;
      yield batch;
      batch = sheet.take(batch.lines.at(-1) ?? 0, batchRows, batchCells);
    }
    summary = { rows, width: sheet.width, merged: sheet.notes.merged, warnings: sheet.notes.warnings };
  }
  return {
    [Symbol.asyncIterator]: batches,
    get summary() {
      return summary;
    },
  };
}
