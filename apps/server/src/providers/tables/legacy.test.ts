import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CFB, utils, write } from '@e965/xlsx';
import type { BookType, CellObject, WorkBook } from '@e965/xlsx';
import { identify } from './identify.ts';
import type { Packages } from './mend-open-document.ts';
import { openWorkbook } from './open-workbook.ts';

let path = '';
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'legacy-')), 'book');
});
after(() => rm(join(path, '..'), { recursive: true }));

/** A workbook with cells of every type, a merged range and a hidden sheet. */
function makeBook(date1904: boolean): WorkBook {
  const serial = date1904 ? 43_889.5 : 45_351.5;
  const cells: Record<string, CellObject> = {
    A1: { t: 's', v: 'text' },
    B1: { t: 'n', v: 1.5 },
    C1: { t: 'b', v: true },
    D1: { t: 'n', v: serial, z: 'yyyy-mm-dd hh:mm:ss' },
    E1: { t: 'n', v: 1.25, z: '[h]:mm:ss' },
    F1: { t: 'n', v: 0.125, z: '0.00%' },
    A3: { t: 's', v: 'last' },
  };
  const book = utils.book_new();
  utils.book_append_sheet(book, { ...cells, '!ref': 'A1:F3', '!merges': [utils.decode_range('A3:B3')] }, 'First');
  utils.book_append_sheet(book, utils.aoa_to_sheet([['secret']]), 'Second');
  book.Workbook = { Sheets: [{}, { Hidden: 1 }], WBProps: { date1904 } };
  return book;
}

async function readAll(bookType: BookType, date1904: boolean) {
  await writeFile(path, write(makeBook(date1904), { type: 'buffer', bookType }) as Uint8Array);
  const { format } = await identify(path);
  const book = await openWorkbook(path, format);
  const sheets = [];
  for (const { name, visibility } of book.sheets) sheets.push(`${name} ${visibility}`);
  const [first] = book.sheets;
  assert.ok(first);
  const source = book.rows(first);
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  const kinds: (string | undefined)[] = [];
  for await (const batch of source) {
    rows.push(...batch.rows);
    lines.push(...batch.lines);
    kinds.push(...(batch.kinds[0] ?? []).map((kind) => book.formats[kind]?.kind));
  }
  await book.close();
  return { format, sheets, rows, lines, kinds, merged: source.summary.merged };
}

const expected = [
  ['text', '1.5', 'true', '2024-02-29 12:00:00', '30:00:00', '0.125'],
  ['last', '', '', '', '', ''],
];

test('old formats give the same text and kinds as XLSX', async () => {
  for (const bookType of ['xlsx', 'biff8', 'xlsb'] as const) {
    const { format, rows, lines, kinds, sheets, merged } = await readAll(bookType, false);
    assert.deepEqual(rows, expected, format);
    assert.deepEqual(lines, [1, 3], format);
    assert.deepEqual(kinds, ['text', 'number', 'boolean', 'datetime', 'duration', 'percent'], format);
    assert.deepEqual(sheets, ['First visible', 'Second hidden'], format);
    assert.deepEqual(merged, [{ top: 3, left: 1, bottom: 3, right: 2 }], format);
  }
});

test('the calendar of 1904 is kept in old formats', async () => {
  for (const bookType of ['xlsx', 'biff8', 'xlsb'] as const) {
    const { rows, format } = await readAll(bookType, true);
    assert.deepEqual(rows, expected, format);
  }
});

test('ODS and the XML of Excel 2003 are read', async () => {
  for (const bookType of ['ods', 'fods', 'xlml'] as const) {
    const { rows, lines } = await readAll(bookType, false);
    assert.deepEqual(rows[0]?.slice(0, 3), ['text', '1.5', 'true'], bookType);
    assert.deepEqual(lines, [1, 3], bookType);
  }
});

test('a damaged workbook of an old format is refused', async () => {
  const bytes = write(makeBook(false), { type: 'buffer', bookType: 'biff8' }) as Uint8Array;
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
  await assert.rejects(openWorkbook(path, 'xls'), { code: 'file_unreadable' });
});

test('names of sheets are told as they were given, in every format', async () => {
  const name = `Q&A <1> "é" 'x`;
  const book = utils.book_new(utils.aoa_to_sheet([['a'], [1]]), name);
  for (const bookType of ['ods', 'fods', 'xlsb', 'biff8', 'xlsx'] as const) {
    await writeFile(path, write(book, { type: 'buffer', bookType }) as Uint8Array);
    const opened = await openWorkbook(path, (await identify(path)).format);
    assert.deepEqual(
      opened.sheets.map((sheet) => sheet.name),
      [name],
      bookType,
    );
    await opened.close();
  }
});

/** An OpenDocument of one sheet with these cells, stored as `write` does. */
async function readOpenDocument(cells: string): Promise<readonly (readonly string[])[]> {
  const book = utils.book_new(utils.aoa_to_sheet([['only']]), 'Sheet');
  const { read, find: findPart, write: writePackage } = CFB as Packages;
  const container = read(write(book, { type: 'buffer', bookType: 'ods' }) as Buffer, { type: 'buffer' });
  const part = findPart(container, '/content.xml');
  assert.ok(part);
  const text = Buffer.from(part.content as Uint8Array).toString();
  part.content = Buffer.from(text.replace(/<table:table-cell.*?<\/table:table-cell>/su, cells));
  await writeFile(path, writePackage(container, { type: 'buffer', fileType: 'zip' }) as Uint8Array);
  const opened = await openWorkbook(path, 'ods');
  const rows: (readonly string[])[] = [];
  for (const sheet of opened.sheets) for await (const batch of opened.rows(sheet)) rows.push(...batch.rows);
  await opened.close();
  return rows;
}

test('values of an OpenDocument are kept where it shows no text for them', async () => {
  const rows = await readOpenDocument(
    '<table:table-cell office:value="1.5" office:value-type="float"/><table:table-cell office:value-type="date" office:date-value="2021-03-04"></table:table-cell>',
  );
  assert.deepEqual(rows, [['1.5', '2021-03-04']]);
});

test('times of an OpenDocument may be longer than a day or written like a clock', async () => {
  const rows = await readOpenDocument(
    '<table:table-cell office:value-type="time" office:time-value="PT288H00M00S"><text:p>00:00:00</text:p></table:table-cell><table:table-cell office:value-type="time" office:time-value="09:55:33"/><table:table-cell office:value-type="own"><text:p>a</text:p></table:table-cell>',
  );
  assert.deepEqual(rows, [['288:00:00', '09:55:33', 'a']]);
});
