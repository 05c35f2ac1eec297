import { posix } from 'node:path';
import { decodeXmlWhole } from './decode-xml.ts';
import { unreadable } from './unreadable.ts';
import { XmlCursor } from './xml-cursor.ts';
import type { Zip } from './zip.ts';
import type { ZipEntry } from './zip-directory.ts';

/** A sheet of a workbook with cells in it. */
export interface SheetPart {
  readonly name: string;
  readonly visibility: 'visible' | 'hidden' | 'veryHidden';
  readonly entry: ZipEntry;
}

/** Where the parts of a workbook are. */
export interface WorkbookParts {
  readonly sheets: readonly SheetPart[];
  /** Sheets without cells: charts, dialogs, macros. */
  readonly skipped: readonly string[];
  readonly is1904: boolean;
  readonly strings: ZipEntry | undefined;
  readonly styles: ZipEntry | undefined;
}

interface Relation {
  readonly target: string;
  /** Last part of the type's URI: `worksheet`, `chartsheet`; the same in the transitional and the strict standard. */
  readonly type: string;
}

const smallPartBytes = 64 * 1024 ** 2;

/**
 * Finds the parts of a workbook by its relations, and by the usual names where those are missing.
 *
 * @throws Fault file_unreadable without a list of sheets, or when one of them is nowhere: SheetJS may then never end.
 */
export async function findParts(zip: Zip): Promise<WorkbookParts> {
  const root = await readRelations(zip, '');
  const main = [...root.values()].find((relation) => relation.type === 'officeDocument');
  const book = zip.entry(main?.target ?? 'xl/workbook.xml') ?? zip.entry('xl/workbook.xml') ?? zip.entry('workbook.xml');
  if (book === undefined) throw unreadable('The workbook is damaged: its list of sheets is missing.', 'no workbook part');
  const relations = await readRelations(zip, book.name);
  const byType = (type: string, name: string): ZipEntry | undefined =>
    zip.entry([...relations.values()].find((relation) => relation.type === type)?.target ?? name) ?? zip.entry(name);
  const text = decodeXmlWhole(await zip.readAll(book, smallPartBytes));
  return {
    ...readSheets(zip, text, relations),
    strings: byType('sharedStrings', 'xl/sharedStrings.xml'),
    styles: byType('styles', 'xl/styles.xml'),
  };
}

/** The relations of a part by their ids; none when their file is missing. */
async function readRelations(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const entry = zip.entry(posix.join(folder, '_rels', `${posix.basename(part)}.rels`));
  const relations = new Map<string, Relation>();
  if (entry === undefined) return relations;
  const cursor = new XmlCursor(decodeXmlWhole(await zip.readAll(entry, smallPartBytes)));
  while (cursor.next()) {
    if (cursor.isClose || !cursor.is('Relationship')) continue;
    const target = (cursor.attribute('Target') ?? '').replaceAll('\\', '/');
    relations.set(cursor.attribute('Id') ?? '', {
      target: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
      type: (cursor.attribute('Type') ?? '').split('/').at(-1) ?? '',
    });
  }
  return relations;
}

function readSheets(
  zip: Zip,
  text: string,
  relations: ReadonlyMap<string, Relation>,
): Pick<WorkbookParts, 'sheets' | 'skipped' | 'is1904'> {
  const cursor = new XmlCursor(text);
  const sheets: SheetPart[] = [];
  const skipped: string[] = [];
  let is1904 = false;
  while (cursor.next()) {
    if (cursor.isClose) continue;
    // Excel 2013 adds a second one, of an extension, at the end.
    if (cursor.is('workbookPr')) is1904 ||= /^(?:1|true|on)$/u.test(cursor.attribute('date1904') ?? '');
    if (!cursor.is('sheet')) continue;
    const name = cursor.attribute('name') ?? `Sheet${sheets.length + skipped.length + 1}`;
    const relation = relations.get(idOf(cursor));
    if (relation !== undefined && relation.type !== 'worksheet') {
      skipped.push(name);
      continue;
    }
    const number = sheets.length + skipped.length + 1;
    const entry = zip.entry(relation?.target ?? '') ?? zip.entry(`xl/worksheets/sheet${number}.xml`);
    if (entry === undefined) throw unreadable('The workbook is damaged: a sheet is missing.', JSON.stringify(name));
    sheets.push({ name, visibility: visibilityOf(cursor.attribute('state')), entry });
  }
  if (sheets.length === 0 && skipped.length === 0) throw unreadable('The workbook has no sheet.', 'no sheet in the list');
  return { sheets, skipped, is1904 };
}

/** `sheetId` has another name; `r:id` is the only one that ends in `id` after its prefix. */
function idOf(cursor: XmlCursor): string {
  return cursor.attribute('id') ?? '';
}

function visibilityOf(state: string | undefined): SheetPart['visibility'] {
  return state === 'hidden' || state === 'veryHidden' ? state : 'visible';
}
