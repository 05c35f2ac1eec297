import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTables } from './create-tables.ts';
import type { ClusterSpec, FacetsSpec } from './explore.ts';
import type { Ingested, Tables } from './tables.ts';

let tables: Tables;
let directory: string;
let source: string;
let ingested: Ingested;
const signal = new AbortController().signal;
const cities = ['Berlin', 'berlin ', 'Paris', 'Berlín', ''];
const rows = Array.from({ length: 200 }, (_, row) => {
  const date = `${String((row % 28) + 1).padStart(2, '0')}.0${(row % 3) + 1}.2024`;
  return `${row},${cities[row % 5]},${row % 50},${date}`;
});

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-looks-'));
  tables = createTables({ directory, memoryBytes: 512 * 1024 * 1024, timeoutMs: 60_000 });
  const csv = join(directory, 'a.csv');
  writeFileSync(csv, `id,city,amount,when\n${rows.join('\n')}\n`);
  const into = join(directory, 'sheets');
  ingested = await tables.perform('ingest', { source: csv, name: 'a.csv', told: {} }, { signal, into });
  source = join(into, 'sheet-1.parquet');
});
after(async () => {
  await tables?.close();
  rmSync(directory, { recursive: true, force: true });
});

const fields = () => ingested.sheets[0]?.fields ?? [];
const facetsOf = (names: readonly string[], rest: Partial<FacetsSpec> = {}): FacetsSpec => ({
  source,
  filter: [],
  columns: fields().filter(({ name }) => names.includes(name)),
  limit: 10,
  sort: 'count',
  search: undefined,
  bins: 10,
  ignoreOwn: true,
  ...rest,
});
const clusterOf = (rest: Partial<ClusterSpec>): ClusterSpec => ({
  source,
  filter: [],
  column: 'city',
  method: 'fingerprint',
  ngram: 2,
  radius: 2,
  likeness: 0.9,
  block: 3,
  limit: 10,
  ...rest,
});

test('a facet counts values, and what is missing apart', async () => {
  const { facets, total } = await tables.perform('facets', facetsOf(['city']), { signal });
  const [city] = facets;
  assert.equal(total, 200);
  assert.deepEqual([city?.kind, city?.distinct, city?.missing], ['text', 4, 40]);
  assert.deepEqual(city?.values[0], { value: 'Berlin', count: 40 });
});

test('numbers and dates come with bins that hold every row, and a bin can be filtered by', async () => {
  const { facets } = await tables.perform('facets', facetsOf(['amount', 'when']), { signal });
  for (const { column, bins, other, format } of facets) {
    assert.equal(
      bins.reduce((sum, { count }) => sum + count, 0),
      200,
      column,
    );
    assert.equal(other, 0);
    const [from, last] = [bins[0], bins.at(-1)];
    assert.ok(bins.length <= 11 && from !== undefined && last !== undefined);
    const filter = [
      { column, op: 'ge', value: from.from, ...(format === undefined ? {} : { format }) },
      { column, op: 'lt', value: from.to, ...(format === undefined ? {} : { format }) },
    ] as const;
    const page = await tables.perform('page', { source, columns: [], filter, sort: [], offset: 0, limit: 1 }, { signal });
    assert.equal(page.total, from.count, column);
  }
});

test('a filter narrows every facet but the one of its own column', async () => {
  const filter = [{ column: 'city', op: 'eq', value: 'Paris' }] as const;
  const { facets, total } = await tables.perform('facets', facetsOf(['city', 'amount'], { filter }), { signal });
  assert.equal(total, 40);
  const [city, amount] = facets;
  assert.deepEqual([city?.distinct, amount?.values.reduce((sum, { count }) => sum + count, 0)], [4, 40]);
});

test('values that differ in case, accents and spaces are one cluster', async () => {
  const { clusters } = await tables.perform('cluster', clusterOf({}), { signal });
  assert.deepEqual(
    clusters.map(({ proposed, rows: count, values }) => [proposed, count, values.length]),
    [['Berlin', 120, 3]],
  );
});

test('an order of rows is made once and then read from anywhere', async () => {
  const page = (offset: number) =>
    tables.perform(
      'page',
      { source, columns: ['id'], filter: [], sort: [{ column: 'amount', descending: true }], offset, limit: 3000 },
      { signal },
    );
  const deep = await page(0);
  const amounts = deep.values[0]?.map((id) => Number(id) % 50) ?? [];
  assert.equal(deep.total, 200);
  assert.deepEqual(
    amounts,
    amounts.toSorted((one, other) => other - one),
  );
  assert.deepEqual(
    deep.lines,
    deep.values[0]?.map((id) => Number(id) + 2),
  );
  assert.deepEqual((await page(100)).values[0], deep.values[0]?.slice(100));
});

test('a sheet does not differ from itself, and a moved column is strong', async () => {
  const [sheet] = ingested.sheets;
  assert.ok(sheet);
  const a = { source, columns: sheet.fields };
  const same = await tables.perform('compare', { a, b: a }, { signal });
  assert.ok(same.columns.every(({ drift, psi, ks }) => drift === 'none' && (psi ?? 0) === 0 && (ks ?? 0) === 0));
  const csv = join(directory, 'b.csv');
  writeFileSync(
    csv,
    `id,city,amount,when\n${rows.map((line) => line.replace(/,(?<n>\d+),/u, (_, n) => `,${Number(n) + 30},`)).join('\n')}\n`,
  );
  const into = join(directory, 'moved');
  const other = await tables.perform('ingest', { source: csv, name: 'b.csv', told: {} }, { signal, into });
  const b = { source: join(into, 'sheet-1.parquet'), columns: other.sheets[0]?.fields ?? [] };
  const moved = await tables.perform('compare', { a, b }, { signal });
  const [first] = moved.columns;
  assert.deepEqual([first?.column, first?.drift, first?.ks], ['amount', 'strong', 0.6]);
});

test('a dialect can be tried without reading the file again', async () => {
  const csv = join(directory, 'c.csv');
  writeFileSync(csv, 'note\na;b\n1;2\n3;4\n');
  const spec = { source: csv, sheet: undefined, limit: 200, isPacked: false, beside: source };
  const tried = await tables.perform(
    'dialect',
    { ...spec, told: { delimiter: ';', header_line: 2, header_rows: 1 } },
    { signal },
  );
  assert.deepEqual(
    tried.columns.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual(
    [tried.lines, tried.values],
    [
      [3, 4],
      [
        ['1', '3'],
        ['2', '4'],
      ],
    ],
  );
});
