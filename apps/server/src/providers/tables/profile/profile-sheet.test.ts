import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ColumnProfile } from '@causeway/contract';
import { createTables } from '../create-tables.ts';
import type { RowsProfile, Tables } from '../tables.ts';

let tables: Tables;
let directory: string;
const { signal } = new AbortController();

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-profile-'));
  tables = createTables({ directory, memoryBytes: 1024 * 1024 * 1024, timeoutMs: 120_000 });
});
after(async () => {
  await tables.close();
  rmSync(directory, { recursive: true, force: true });
});

async function profiled(name: string, lines: readonly string[]): Promise<RowsProfile> {
  const source = join(directory, `${name}.csv`);
  writeFileSync(source, `${lines.join('\n')}\n`);
  const into = join(directory, name);
  const { sheets } = await tables.perform('ingest', { source, name: source, told: {} }, { signal, into });
  const [sheet] = sheets;
  const spec = { source: join(into, 'sheet-1.parquet'), columns: sheet?.fields ?? [], others: {}, parquetBytes: 0 };
  return tables.perform('profile', spec, { signal });
}

function columnOf({ columns }: RowsProfile, name: string): ColumnProfile {
  const found = columns.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

/** The value that so many do not exceed. */
const rankOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;

/** What a program of a few lines says about numbers. */
function expectedOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const [p25, p50, p75] = [0.25, 0.5, 0.75].map((share) => rankOf(sorted, share)) as [number, number, number];
  const apart = sorted.map((value) => Math.abs(value - p50)).toSorted((a, b) => a - b);
  const [low, high] = [p25 - 1.5 * (p75 - p25), p75 + 1.5 * (p75 - p25)];
  return {
    quantiles: {
      p01: rankOf(sorted, 0.01),
      p05: rankOf(sorted, 0.05),
      p25,
      p50,
      p75,
      p95: rankOf(sorted, 0.95),
      p99: rankOf(sorted, 0.99),
    },
    mad: Number(rankOf(apart, 0.5).toPrecision(8)),
    outliers: values.filter((value) => value < low || value > high).length,
  };
}

function assertNumbers({ numbers, histogram }: ColumnProfile, values: readonly number[]): void {
  const expected = expectedOf(values);
  assert.deepEqual(numbers?.quantiles, expected.quantiles);
  assert.deepEqual([numbers.mad, numbers.outliers.count], [expected.mad, expected.outliers]);
  assert.equal(
    histogram.reduce((sum, { count }) => sum + count, 0),
    values.length,
  );
}

test('columns whose values all differ are counted row by row, with exact figures however they are spread', async () => {
  const rows = 120_000;
  // Whole steps in a wild order; the exponential puts nearly all values into the first of a thousand equal parts.
  const turned = (row: number): number => (row * 48_271) % 120_011;
  const skewed = (row: number): number => Number((Math.exp(turned(row) / 8000) - 1 + row / 1e9).toPrecision(12));
  const odd = new Map([
    [17, ' 17 '],
    [18, 'n/a'],
    [19, 'nineteen'],
    [20, 'nineteen'],
    [21, ''],
    [22, '24'],
  ]);
  const lines = Array.from(
    { length: rows },
    (_, row) => `${row + 1},${odd.get(row) ?? row + 1},${skewed(row)},user${row}@example.com,café ${row},${-row}`,
  );
  const profile = await profiled('many', ['id,mixed,skewed,mail,text,falling', ...lines]);

  const id = columnOf(profile, 'id');
  assert.deepEqual([id.distinct, id.unique, id.order, id.gaps, id.semantic.type], [rows, rows, 'ascending', 0, 'id']);
  assert.equal(id.top.length, 3);
  assertNumbers(
    id,
    Array.from({ length: rows }, (_, row) => row + 1),
  );
  assertNumbers(
    columnOf(profile, 'skewed'),
    Array.from({ length: rows }, (_, row) => skewed(row)),
  );
  const falling = columnOf(profile, 'falling');
  assert.deepEqual([falling.order, falling.distinct, falling.numbers?.max], ['descending', rows, 0]);

  const mixed = columnOf(profile, 'mixed');
  assert.deepEqual([mixed.count, mixed.empty, mixed.tokens[0]?.count, mixed.tokens[0]?.value], [rows - 2, 1, 1, 'n/a']);
  // " 17 " and 17 differ as texts; "nineteen" and 24 are there twice.
  assert.deepEqual([mixed.distinct, mixed.unique], [rows - 4, rows - 6]);
  assert.deepEqual([mixed.spaces.leading, mixed.spaces.trailing, mixed.proposed?.share], [1, 1, 1]);
  assert.deepEqual(mixed.semantic.examples, [{ line: 21, value: 'nineteen' }]);
  assert.deepEqual(
    mixed.top.slice(0, 2).map(({ value, count }) => [value, count]),
    mixed.top.slice(0, 2).map(({ value }) => [value, 2]),
  );
  assertNumbers(
    mixed,
    Array.from({ length: rows }, (_, row) => Number(odd.get(row) ?? row + 1)).filter(
      (value, row) => Number.isFinite(value) && row !== 21,
    ),
  );

  const [mail, text] = [columnOf(profile, 'mail'), columnOf(profile, 'text')];
  assert.deepEqual([mail.semantic.type, mail.semantic.confidence, mail.distinct], ['email', 1, rows]);
  assert.deepEqual([text.distinct, text.characters.non_ascii, text.lengths.max], [rows, rows, 11]);
});

test('columns of few rows are measured together, each with its own figures', async () => {
  const rows = 60;
  const kinds = ['n', 'd', 'w', 'e'] as const;
  const cell = (row: number, at: number): string =>
    [String(row * at), `2024-01-${String((row % 28) + 1).padStart(2, '0')}`, row % 3 === 0 ? 'NA' : ` w${row % 4}`, ''][
      at % 4
    ] ?? '';
  const names = Array.from({ length: 40 }, (_, at) => `${kinds[at % 4]}${at}`);
  const lines = Array.from({ length: rows }, (_, row) => names.map((_name, at) => cell(row, at)).join(','));
  const profile = await profiled('few', [names.join(','), ...lines]);
  for (const [at, name] of names.entries()) {
    const column = columnOf(profile, name);
    const texts = Array.from({ length: rows }, (_, row) => cell(row, at));
    const values = texts.filter((value) => value !== '' && value !== 'NA');
    assert.deepEqual([column.count, column.distinct], [values.length, new Set(values).size], name);
    if (name.startsWith('n')) {
      assertNumbers(column, texts.map(Number));
      assert.equal(column.order, at === 0 ? 'constant' : 'ascending', name);
    }
    if (name.startsWith('d')) assert.deepEqual([column.semantic.detail, column.numbers?.max], ['%Y-%m-%d', 19_750]);
    if (name.startsWith('w')) assert.deepEqual([column.tokens[0]?.count, column.spaces.leading], [20, 40]);
    if (name.startsWith('e')) assert.deepEqual([column.empty, column.semantic.type], [rows, 'empty']);
  }
});
