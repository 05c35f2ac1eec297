import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { getProfile, transformData } from '@causeway/contract';
import type { ExportOptions } from '@causeway/contract';
import { read, utils, write } from '@e965/xlsx';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

const csv = 'id,name,amount,when\n1,"Müller, ""A""",12,2024-01-31\n2,=1+2,12.5,2024-02-29\n3,-5,,\n';
const steps = [
  { id: 'a', op: 'cast', column: 'id', to: 'integer' },
  { id: 'b', op: 'cast', column: 'amount', to: 'number' },
  { id: 'c', op: 'cast', column: 'when', to: 'date' },
];

let server: DataServer;
let file: Uploaded;
let directory: string;
before(async () => {
  server = await startDataServer();
  file = await uploaded(server, 'orders.csv', csv);
  directory = mkdtempSync(join(tmpdir(), 'causeway-exports-'));
});
after(async () => {
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The bytes of an export, as they are downloaded. */
async function exported(output: Partial<ExportOptions>): Promise<Buffer> {
  const run = await server.client.call(transformData, { query: { wait: 60 }, body: { file_id: file.id, steps, output } });
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  const answer = await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/download`);
  return Buffer.from(await answer.arrayBuffer());
}

test('CSV holds whole numbers as such, and nothing that a spreadsheet would run', async () => {
  const text = (await exported({ format: 'csv' })).toString('utf8');
  assert.equal(text, `id,name,amount,when\n1,"Müller, ""A""",12,2024-01-31\n2,'=1+2,12.5,2024-02-29\n3,-5,,\n`);
  const dressed = (await exported({ format: 'csv', delimiter: ';', newline: 'crlf', bom: true, safe: false })).toString('utf8');
  assert.equal(dressed, `\uFEFFid;name;amount;when\r\n1;"Müller, ""A""";12;2024-01-31\r\n2;=1+2;12.5;2024-02-29\r\n3;-5;;\r\n`);
  const book = read(Buffer.from(text), { type: 'buffer', raw: true, codepage: 65_001 });
  const [sheet = ''] = book.SheetNames;
  assert.deepEqual(utils.sheet_to_json<string[]>(book.Sheets[sheet] ?? {}, { header: 1 })[1], [
    '1',
    'Müller, "A"',
    '12',
    '2024-01-31',
  ]);
});

test('another reader finds numbers, texts and dates in the workbook', async () => {
  const book = read(await exported({ format: 'xlsx' }), { cellDates: true, UTC: true });
  const rows = utils.sheet_to_json<unknown[]>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, { header: 1, UTC: true });
  assert.deepEqual(rows[1], [1, 'Müller, "A"', 12, new Date('2024-01-31T00:00:00Z')]);
  assert.deepEqual(rows[2]?.slice(0, 3), [2, '=1+2', 12.5]);
});

test('JSON, lines of JSON and SQLite hold the same rows', async () => {
  const expected = [
    { id: 1, name: 'Müller, "A"', amount: 12, when: '2024-01-31' },
    { id: 2, name: '=1+2', amount: 12.5, when: '2024-02-29' },
    { id: 3, name: '-5', amount: null, when: null },
  ];
  assert.deepEqual(JSON.parse((await exported({ format: 'json' })).toString()), expected);
  const lines = (await exported({ format: 'ndjson' })).toString().trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    expected,
  );
  const path = join(directory, 'out.sqlite');
  writeFileSync(path, await exported({ format: 'sqlite' }));
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT id, name, amount, "when" FROM data ORDER BY id').all();
  database.close();
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    expected,
  );
});

test('another reader reads the Parquet file', async () => {
  const bytes = await exported({ format: 'parquet' });
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
  assert.deepEqual(
    rows.map((row) => ({ ...row, id: Number(row['id']) })),
    [
      { id: 1, name: 'Müller, "A"', amount: 12, when: new Date('2024-01-31') },
      { id: 2, name: '=1+2', amount: 12.5, when: new Date('2024-02-29') },
      { id: 3, name: '-5', amount: null, when: null },
    ],
  );
});

test('a column that points at a key of another sheet is found, and merged cells come with the step that fills them', async () => {
  const cities = utils.aoa_to_sheet([['id', 'city'], ...Array.from({ length: 12 }, (_, row) => [`c${row}`, `City ${row}`])]);
  const orders = utils.aoa_to_sheet([
    ['land', 'cities_id', 'total'],
    ...Array.from({ length: 30 }, (_, row) => [row % 10 === 0 ? `Land ${row / 10}` : null, `c${row % 12}`, row * 3]),
  ]);
  orders['!merges'] = [0, 1, 2].map((part) => ({ s: { r: 1 + part * 10, c: 0 }, e: { r: 10 + part * 10, c: 0 } }));
  const book = utils.book_new();
  utils.book_append_sheet(book, orders, 'orders');
  utils.book_append_sheet(book, cities, 'cities');
  const workbook = await uploaded(server, 'shop.xlsx', new Uint8Array(write(book, { type: 'buffer' }) as Uint8Array));
  const merged = workbook.sheets[0]?.warnings.find(({ code }) => code === 'merged-cells');
  assert.deepEqual(merged?.step, { id: 'fill-merged', op: 'fill', columns: ['land'], how: 'down' });
  const profile = await server.client.call(getProfile, { query: { file_id: workbook.id, sheet: 'orders' } });
  assert.deepEqual(profile.relations.foreign_keys, [{ column: 'cities_id', sheet: 'cities', to: 'id', share: 1 }]);
});
