import { CellWriter } from './cell-writer.ts';
import type { CellValue, ColumnKind, WriteNotes } from './cell-writer.ts';
import { RowSource } from './row-source.ts';
import { SheetNames } from './sheet-names.ts';
import { mostColumns } from './sheet-parser.ts';
import { tooLarge } from './unreadable.ts';
import { escapeXml } from './xml-text.ts';
import { createZip } from './zip-writer.ts';
import type { ZipWriter } from './zip-writer.ts';

/** A column of a table. */
export interface WriteColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A table to be written as a sheet. */
export interface WriteTable {
  readonly name: string;
  readonly columns: readonly WriteColumn[];
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
}

/** What was written. */
export interface WrittenWorkbook extends Readonly<WriteNotes> {
  readonly bytes: number;
  readonly rows: number;
  /** Names of the sheets: a table of more rows than a sheet has is continued in the next one. */
  readonly sheets: readonly string[];
}

/** Rows of a sheet, its header included. */
const sheetRows = 1_048_576;
const pieceLength = 65_536;

/**
 * Writes tables as an XLSX workbook, row by row. Texts are texts and never formulas. The file at `path` is replaced and of
 * use only when this is done.
 *
 * @throws Fault data_limit_exceeded for a table of more than 16,384 columns; whatever `rows` throws.
 */
export async function writeWorkbook(path: string, tables: readonly WriteTable[], limit = sheetRows): Promise<WrittenWorkbook> {
  const zip = await createZip(path);
  const notes: WriteNotes = { controls: 0, cut: 0 };
  const names = new SheetNames();
  const sheets: string[] = [];
  let rows = 0;
  try {
    for (const table of tables) {
      if (table.columns.length > mostColumns) throw tooLarge('A sheet has at most 16,384 columns.', 'Write CSV or Parquet.');
      const source = new RowSource(table.rows);
      do {
        sheets.push(names.next(table.name));
        await zip.add(`xl/worksheets/sheet${sheets.length}.xml`, sheetXml(table, { source, notes, limit }));
      } while (await source.hasMore());
      rows += source.count;
    }
    await addFrame(zip, sheets);
    return { bytes: await zip.finish(), rows, sheets, ...notes };
  } catch (error) {
    await zip.abort();
    throw error;
  }
}

interface SheetParts {
  readonly source: RowSource;
  readonly notes: WriteNotes;
  readonly limit: number;
}

async function* sheetXml({ columns }: WriteTable, { source, notes, limit }: SheetParts): AsyncGenerator<string> {
  const cells = new CellWriter(
    columns.map(({ kind }) => kind),
    notes,
  );
  let xml = `${prolog}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
  xml += cells.header(columns.map(({ name }) => name));
  let line = 1;
  while (line < limit && (await source.hasMore())) {
    for (let row = source.next(); row !== undefined; row = line < limit ? source.next() : undefined) {
      line += 1;
      xml += cells.row(row, line);
      if (xml.length >= pieceLength) {
        yield xml;
        xml = '';
      }
    }
  }
  yield `${xml}</sheetData></worksheet>`;
}

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaging = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts around the sheets. */
async function addFrame(zip: ZipWriter, sheets: readonly string[]): Promise<void> {
  const overrides = sheets.map((_, index) => override(`xl/worksheets/sheet${index + 1}.xml`, 'worksheet'));
  const entries = sheets.map(
    (name, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const links = sheets.map((_, index) => relation(index + 1, 'worksheet', `worksheets/sheet${index + 1}.xml`));
  await zip.add('[Content_Types].xml', [
    `${prolog}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`,
    `${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}${overrides.join('')}</Types>`,
  ]);
  await zip.add('_rels/.rels', [
    `${prolog}<Relationships xmlns="${packaging}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
  ]);
  await zip.add('xl/workbook.xml', [
    `${prolog}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${entries.join('')}</sheets></workbook>`,
  ]);
  await zip.add('xl/_rels/workbook.xml.rels', [
    `${prolog}<Relationships xmlns="${packaging}/relationships">${links.join('')}${relation(sheets.length + 1, 'styles', 'styles.xml')}</Relationships>`,
  ]);
  await zip.add('xl/styles.xml', [styles]);
}

function override(part: string, type: string): string {
  return `<Override PartName="/${part}" ContentType="${types}.${type}+xml"/>`;
}

function relation(id: number, type: string, target: string): string {
  return `<Relationship Id="rId${id}" Type="${office}/${type}" Target="${target}"/>`;
}

const formats = ['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss', 'hh:mm:ss', '[h]:mm:ss'];
const cellFormats = formats.map(
  (_, index) => `<xf numFmtId="${164 + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
);
const styles = `${prolog}<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats
  .map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`)
  .join(
    '',
  )}</numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${formats.length + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${cellFormats.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
