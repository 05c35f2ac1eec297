import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { createTables } from '../create-tables.ts';
import type { LandedSheet, Tables } from '../tables.ts';

let tables: Tables;
let directory = '';
let readings = 0;
const signal = new AbortController().signal;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-odd-'));
  tables = createTables({ directory, memoryBytes: 512 * 1024 * 1024, timeoutMs: 60_000 });
});
after(async () => {
  await tables.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Read {
  readonly sheet: LandedSheet;
  readonly rows: Readonly<Record<string, readonly (string | null)[]>>;
  readonly refused: readonly (readonly [number, string | null])[];
}

async function read(content: string | Uint8Array): Promise<Read> {
  readings += 1;
  const source = join(directory, `file-${readings}`);
  const into = join(directory, `sheets-${readings}`);
  writeFileSync(source, content);
  const { sheets } = await tables.perform('ingest', { source, name: 'a', told: {} }, { signal, into });
  const [sheet] = sheets;
  assert.ok(sheet);
  const columns = sheet.fields.map(({ name }) => name);
  const page = (file: string, names: readonly string[]) =>
    tables.perform(
      'page',
      { source: join(into, file), columns: names, filter: [], sort: [], offset: 0, limit: 100 },
      { signal },
    );
  const { values } = await page(sheet.file, columns);
  const rows = Object.fromEntries(columns.map((name, at) => [name, values[at] ?? []]));
  if (sheet.rejectsFile === undefined) return { sheet, rows, refused: [] };
  const refused = await page(sheet.rejectsFile, ['raw']);
  return { sheet, rows, refused: refused.lines.map((line, at) => [line, refused.values[0]?.[at] ?? null]) };
}

test('numbers of JSON keep every digit, in cells and within them', async () => {
  const { rows } = await read(
    '{"a":1.10,"s":"x \\"1.10\\" y","n":{"k 3.00":[1.50,"7.00",-0.0,1e5]},"d":0.1000000000000000055}\n{"a":2,"d":1e400}\n1.20\n',
  );
  assert.deepEqual(rows['a'], ['1.10', '2', null]);
  assert.deepEqual(rows['s'], ['x "1.10" y', null, null]);
  assert.deepEqual(rows['n'], ['{"k 3.00":[1.50,"7.00",-0.0,1e5]}', null, null]);
  assert.deepEqual(rows['d'], ['0.1000000000000000055', '1e400', null]);
  assert.deepEqual(rows['value'], [null, null, '1.20']);
});

test('a line that is no JSON is refused with its line and its text', async () => {
  const { sheet, refused } = await read('{"a":1}\n\n{"broken": 1.\n{"a":2}\n');
  assert.deepEqual(refused, [[3, '{"broken": 1.']]);
  assert.equal(sheet.rows_in, sheet.rows + 1);
});

test('a key that an object names twice is told', async () => {
  const { sheet } = await read('[{"a":1,"a":2},{"a":3}]');
  assert.deepEqual(
    sheet.warnings.map(({ code, count }) => [code, count]),
    [['duplicate-key', 1]],
  );
});

test('rows over several lines are read by the own parser after DuckDB wrote them already', async () => {
  const { rows } = await read('id|txt\n1|"a\nb\nc"\n2|"d ""e"" f"\n3|plain\n');
  assert.deepEqual(rows['txt'], ['a\nb\nc', 'd "e" f', 'plain']);
});

test('a NUL is a character of its cell', async () => {
  const { rows } = await read('id,name\n1,a\u0000b\n2,c\n3,\u0000\n');
  assert.deepEqual(rows['name'], ['a\u0000b', 'c', '\u0000']);
});

test('cells beyond the header, titles, notes and footers are listed as they are written', async () => {
  const { sheet, refused } = await read(
    'Report of the office\n\nid,name,n\n1,a,1\n2,b,2,extra,more\n3,c,3\n4,d,4\n5,e,5\n\nSource: the office\n',
  );
  assert.deepEqual(refused, [
    [1, 'Report of the office'],
    [5, '2,b,2,extra,more'],
    [10, 'Source: the office'],
  ]);
  assert.deepEqual([sheet.rows, sheet.rejected, sheet.rows_in], [5, 0, 5]);
});

test('titles before a table that DuckDB reads are told, too', async () => {
  const rows = Array.from({ length: 50 }, (_, row) => `${row},name ${row},${row * 2}`);
  const { sheet, refused } = await read(`Report of the office\nid,name,n\n${rows.join('\n')}\n`);
  assert.deepEqual(refused, [[1, 'Report of the office']]);
  assert.deepEqual(
    sheet.warnings.map(({ code }) => code),
    ['preamble'],
  );
});

test('generated columns of SQLite are read, tables beside a virtual one are not', async () => {
  const path = join(directory, 'shop.sqlite');
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE prices (net INTEGER, gross INTEGER GENERATED ALWAYS AS (net * 2) VIRTUAL, kept INTEGER AS (net + 1) STORED);
    INSERT INTO prices (net) VALUES (4); CREATE VIRTUAL TABLE words USING fts5 (word)`);
  database.close();
  const { rows } = await read(readFileSync(path));
  assert.deepEqual(rows, { net: ['4'], gross: ['8'], kept: ['5'] });
  const { sheets } = await tables.perform(
    'ingest',
    { source: path, name: 'a', told: {} },
    { signal, into: join(directory, 'shop') },
  );
  assert.deepEqual(
    sheets.map(({ name }) => name),
    ['prices', 'words'],
  );
});

test('bytes of Parquet are text where they are some, and told where they are none', async () => {
  const path = join(directory, 'bytes.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(String.raw`COPY (SELECT * FROM (VALUES (encode('Köln'), '\x00\xFF'::BLOB), (NULL, encode('b')))
    AS rows (old, raw)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  const { sheet, rows } = await read(readFileSync(path));
  assert.deepEqual(rows, { old: ['Köln', null], raw: [String.raw`\x00\xFF`, 'b'] });
  assert.deepEqual(
    sheet.warnings.map(({ code, count }) => [code, count]),
    [['binary', 1]],
  );
});
