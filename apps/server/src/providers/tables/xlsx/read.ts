import type { CellKinds } from './cell-kinds.ts';
import { decodeXml } from './decode-xml.ts';
import { SharedStrings } from './shared-strings.ts';
import { padRows } from './pad-rows.ts';
import { SheetParser } from './sheet-parser.ts';
import type { SheetContext } from './sheet-parser.ts';
import { readStyles } from './styles.ts';
import { tooLarge } from './unreadable.ts';
import { findParts } from './workbook-parts.ts';
import type { SheetPart } from './workbook-parts.ts';
import { workbookWarnings } from './workbook-warnings.ts';
import type { SheetBatch, SheetReadOptions, SheetRows, SheetSummary, Workbook, WorkbookSheet } from './workbook.ts';
import type { Zip } from './zip.ts';

const mostStringBytes = 512 * 1024 ** 2;
const mostStyleBytes = 64 * 1024 ** 2;
const batchCells = 262_144;
/** Enough to show, and to find the header in. */
const firstRows = 500;

/**
 * Opens an XLSX or XLSM workbook that `zip` holds; sheets are then read piece by piece.
 *
 * @throws Fault file_unreadable when parts of it are missing or damaged; its rows throw UnknownConstruct for what this
 * reader does not know.
 */
export async function readWorkbook(zip: Zip, kinds: CellKinds): Promise<Workbook> {
  const parts = await findParts(zip);
  const styles = parts.styles === undefined ? [] : readStyles(await zip.readAll(parts.styles, mostStyleBytes), kinds);
  const sheets = parts.sheets.map(({ name, visibility }, index) => ({ index, name, visibility }));
  const strings = openStrings(zip, parts.strings);
  const context = { styles, strings, is1904: parts.is1904 };
  return {
    sheets,
    formats: kinds.formats,
    warnings: workbookWarnings(parts.skipped, sheets),
    bytesOf: (sheet) => partOf(parts.sheets, sheet).entry.compressedBytes,
    rows: (sheet, options = {}) => readSheet(zip, partOf(parts.sheets, sheet), { context, options }),
    close: async () => {
      await strings.close();
      await zip.close();
    },
  };
}

function partOf(parts: readonly SheetPart[], sheet: WorkbookSheet): SheetPart {
  const part = parts[sheet.index];
  if (part === undefined) throw new RangeError(`there is no sheet ${sheet.index}`);
  return part;
}

function openStrings(zip: Zip, entry: SheetPart['entry'] | undefined): SharedStrings {
  if (entry === undefined) return new SharedStrings();
  if (entry.bytes > mostStringBytes) throw tooLarge('The workbook has more than 512 MB of different texts.');
  return new SharedStrings(zip.read(entry));
}

interface Reading {
  readonly context: SheetContext & { readonly strings: SharedStrings };
  readonly options: SheetReadOptions;
}

function readSheet(zip: Zip, part: SheetPart, { context, options }: Reading): SheetRows {
  let summary: SheetSummary = { rows: 0, width: 0, merged: [], warnings: [] };
  async function* batches(): AsyncGenerator<SheetBatch> {
    const parser = new SheetParser(context);
    let rows = 0;
    for await (const batch of parse(zip, part, { parser, strings: context.strings, batchRows: options.batchRows ?? 2048 })) {
      rows += batch.rows.length;
      yield batch;
    }
    const { notes, width } = parser;
    summary = { rows, width, merged: notes.merged, warnings: notes.warnings };
  }
  return {
    [Symbol.asyncIterator]: batches,
    get summary() {
      return summary;
    },
  };
}

interface Parsing {
  readonly parser: SheetParser;
  readonly strings: SharedStrings;
  readonly batchRows: number;
}

async function* parse(zip: Zip, part: SheetPart, { parser, strings, batchRows }: Parsing): AsyncGenerator<SheetBatch> {
  const { bytes, compressedBytes } = part.entry;
  let most = Math.min(batchRows, firstRows);
  const full = (): boolean => parser.rows.length >= most || parser.rows.length * parser.width >= batchCells;
  const take = (): SheetBatch => {
    const { width } = parser;
    most = batchRows;
    // Characters stand for bytes: what is not ASCII makes the share a little too small.
    const share = Math.min(1, parser.done / Math.max(1, bytes));
    return { ...padRows(parser.take(), width), width, bytes: Math.round(share * compressedBytes) };
  };
  for await (const text of decodeXml(zip.read(part.entry))) {
    parser.feed(text, false);
    while (parser.missing !== undefined) {
      await strings.until(parser.missing);
      parser.feed('', false);
    }
    if (full()) yield take();
  }
  parser.feed('', true);
  while (parser.missing !== undefined) {
    await strings.until(parser.missing);
    parser.feed('', true);
  }
  // Its checksum stands at its end: strings that were used from a damaged table must not pass.
  await strings.until(Number.POSITIVE_INFINITY);
  if (parser.rows.length > 0) yield take();
}
