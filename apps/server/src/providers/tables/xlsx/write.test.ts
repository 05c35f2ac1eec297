import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { read, utils } from '@e965/xlsx';
import { array, assert as assertProperty, asyncProperty, constantFrom, oneof, pre, string, tuple } from 'fast-check';
import { openWorkbook } from '../open-workbook.ts';
import type { CellValue, ColumnKind } from './cell-writer.ts';
import { writeWorkbook } from './write.ts';

let path = '';
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'written-')), 'book.xlsx');
});
after(() => rm(join(path, '..'), { recursive: true }));

async function* batched(rows: readonly (readonly CellValue[])[], size = 3): AsyncGenerator<readonly (readonly CellValue[])[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

async function write(kinds: readonly ColumnKind[], rows: readonly (readonly CellValue[])[], limit?: number) {
  const columns = kinds.map((kind, index) => ({ name: `c${index + 1}`, kind }));
  return writeWorkbook(path, [{ name: 'Data', columns, rows: batched(rows) }], limit);
}

async function readBack(): Promise<readonly (readonly (readonly string[])[])[]> {
  const book = await openWorkbook(path, 'xlsx');
  const sheets: string[][][] = [];
  for (const sheet of book.sheets) {
    const rows: string[][] = [];
    for await (const batch of book.rows(sheet)) rows.push(...batch.rows.map((row) => [...row]));
    sheets.push(rows.slice(1));
  }
  await book.close();
  return sheets;
}

test('what is written is read back the same, whatever the texts are', async () => {
  const cell = string({ unit: 'grapheme', maxLength: 20 });
  const tricky = constantFrom(
    '_x000D_',
    '_x005F_',
    '=1+1',
    ' lead',
    'trail ',
    'a\r\nb',
    'a\nb',
    'tab\t',
    '<&>"\'',
    ']]>',
    '😀',
    '-5',
    '00123',
  );
  const row = tuple(oneof(cell, tricky), oneof(cell, tricky));
  await assertProperty(
    asyncProperty(array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      const { controls } = await write(['text', 'text'], [...rows, ['end', 'end']]);
      pre(controls === 0);
      const filled = rows.map((cells) => [...cells]);
      const [back = []] = await readBack();
      assert.deepEqual(back.slice(0, -1), filled);
    }),
    { numRuns: 100 },
  );
});

test('values keep their type where nothing is lost, and are texts where something would be', async () => {
  const kinds: ColumnKind[] = ['number', 'boolean', 'date', 'datetime', 'time', 'duration'];
  const rows = [
    ['1.5', 'true', '2024-02-29', '2024-02-29 12:34:56.789', '06:30:00', '27:30:00'],
    ['00123', 'maybe', '1899-01-01', '2024-02-30 00:00:00', '25:00:00', '-01:00:00'],
    ['123456789012345678', 'false', '2024-02-29 10:00:00', 'soon', '12:00:00.1234567', '00:00:01'],
    [-2.25, true, null, null, null, null],
  ];
  await write(kinds, rows);
  const [back] = await readBack();
  assert.deepEqual(back, [...rows.slice(0, 3), ['-2.25', 'true', '', '', '', '']]);
  const sheet = read(await readFile(path)).Sheets['Data'];
  const types = (line: number): string[] =>
    ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => sheet?.[`${letter}${line}`]?.t ?? '');
  assert.deepEqual(types(2), ['n', 'b', 'n', 'n', 'n', 'n']);
  assert.deepEqual(types(3), ['s', 's', 's', 's', 's', 's']);
  assert.deepEqual(types(4), ['s', 'b', 's', 's', 's', 'n']);
});

test('another reader sees the same values', async () => {
  await write(
    ['number', 'text', 'date', 'boolean'],
    [
      [42, '=SUM(A1)', '2024-02-29', false],
      [-0.5, 'plain', '1999-12-31', true],
    ],
  );
  const sheet = read(await readFile(path), { cellDates: true, UTC: true }).Sheets['Data'];
  assert.ok(sheet);
  assert.deepEqual(utils.sheet_to_json(sheet, { header: 1, UTC: true }), [
    ['c1', 'c2', 'c3', 'c4'],
    [42, '=SUM(A1)', new Date('2024-02-29T00:00:00Z'), false],
    [-0.5, 'plain', new Date('1999-12-31T00:00:00Z'), true],
  ]);
  assert.equal(sheet['B2']?.f, undefined);
});

test('a table of more rows than a sheet has goes on in the next one', async () => {
  const rows = Array.from({ length: 10 }, (_, index) => [index]);
  const { sheets, rows: count } = await write(['number'], rows, 5);
  assert.deepEqual(sheets, ['Data', 'Data (2)', 'Data (3)']);
  assert.equal(count, 10);
  const back = await readBack();
  assert.deepEqual(
    back.map((sheet) => sheet.length),
    [4, 4, 2],
  );
  assert.deepEqual(
    back.flat().flat(),
    rows.map(([value]) => String(value)),
  );
});

test('a table that just fits leaves no empty sheet behind, an empty one leaves its header', async () => {
  assert.deepEqual((await write(['number'], [[1], [2]], 3)).sheets, ['Data']);
  assert.deepEqual((await write(['number'], [])).sheets, ['Data']);
});

test('control characters and overlong texts are counted', async () => {
  const { controls, cut } = await write(['text'], [['a\u0000b\u001Fc'], ['x'.repeat(40_000)]]);
  assert.deepEqual({ controls, cut }, { controls: 2, cut: 1 });
  const [back] = await readBack();
  assert.equal(back?.[0]?.[0], 'abc');
  assert.equal(back?.[1]?.[0]?.length, 32_767);
});

test('names of sheets are ones that Excel takes', async () => {
  async function* rows() {}
  const names = ["'a/b'", 'history', '', 'x'.repeat(40), 'X'.repeat(40)];
  const { sheets } = await writeWorkbook(
    path,
    names.map((name) => ({ name, columns: [{ name: 'c', kind: 'text' as const }], rows: rows() })),
  );
  assert.deepEqual(sheets, ['a b', 'historySheet', 'Sheet', 'x'.repeat(31), `${'X'.repeat(27)} (2)`]);
});
