import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTables } from './create-tables.ts';
import type { Ingested, Tables } from './tables.ts';
import { writeWorkbook } from './xlsx/write.ts';

let tables: Tables;
let directory: string;
const signal = new AbortController().signal;
const columns = 5000;
const rows = 40;
const names = Array.from({ length: columns }, (_, at) => `c${at}`);
const cell = (row: number, at: number): string => (at % 2 === 0 ? String(row * at) : `text ${(row + at) % 7}`);
const cells = Array.from({ length: rows }, (_, row) => names.map((_name, at) => cell(row, at)));

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-wide-'));
  tables = createTables({ directory, memoryBytes: 1024 * 1024 * 1024, timeoutMs: 120_000 });
});
after(async () => {
  await tables.close();
  rmSync(directory, { recursive: true, force: true });
});

const ingest = (source: string, folder: string): Promise<Ingested> =>
  tables.perform('ingest', { source, name: source, told: {} }, { signal, into: join(directory, folder) });
const page = (folder: string, wanted: readonly string[], sort: readonly { column: string; descending: boolean }[] = []) =>
  tables.perform(
    'page',
    {
      source: join(directory, folder, 'sheet-1.parquet'),
      columns: wanted,
      filter: [],
      sort,
      limit: 10,
      offset: 20,
      sql: undefined,
      others: {},
    },
    { signal },
  );

test('a CSV of 5,000 columns is read, and shown whole, in part and in an order', async () => {
  const path = join(directory, 'wide.csv');
  writeFileSync(path, `${[names, ...cells].map((row) => row.join(',')).join('\n')}\n`);
  const [sheet] = (await ingest(path, 'csv')).sheets;
  assert.equal(sheet?.columns, columns);
  assert.equal(sheet.rows, rows);
  assert.deepEqual([sheet.fields[4998]?.proposed?.type, sheet.fields[4999]?.proposed ?? null], ['integer', null]);

  const whole = await page('csv', names);
  assert.deepEqual(
    whole.values[4999],
    Array.from({ length: 10 }, (_, at) => cell(20 + at, 4999)),
  );
  assert.equal(whole.lines[0], 22);
  const part = await page('csv', ['c7', 'c4998'], [{ column: 'c2', descending: true }]);
  assert.deepEqual(part.values[0]?.[0], cell(Number(part.lines[0]) - 2, 7));
});

test('a workbook of 5,000 columns is read', async () => {
  const path = join(directory, 'wide.xlsx');
  const fields = names.map((name) => ({ name, kind: 'text' as const }));
  await writeWorkbook(path, [{ name: 'Data', columns: fields, rows: ReadableStream.from([cells]) }]);
  const [sheet] = (await ingest(path, 'xlsx')).sheets;
  assert.equal(sheet?.columns, columns);
  assert.deepEqual((await page('xlsx', ['c4999'])).values, [Array.from({ length: 10 }, (_, at) => cell(20 + at, 4999))]);
});

test('a wide sheet is profiled part by part', async () => {
  const path = join(directory, 'parts.csv');
  const some = 310;
  const body = cells.map((row) => row.slice(0, some).join(','));
  writeFileSync(path, `${[names.slice(0, some).join(','), ...body, body[0]].join('\n')}\n`);
  const [sheet] = (await ingest(path, 'parts')).sheets;
  const source = join(directory, 'parts', 'sheet-1.parquet');
  const { table, columns: profiles } = await tables.perform(
    'profile',
    { source, columns: sheet?.fields ?? [], others: {}, parquetBytes: sheet?.bytes ?? 0 },
    { signal },
  );
  assert.equal(profiles.length, some);
  assert.deepEqual([table.rows, table.duplicate_rows, table.empty_rows], [rows + 1, 1, 0]);
  assert.deepEqual([profiles[308]?.numbers?.max, profiles[309]?.distinct], [308 * (rows - 1), 7]);
});
