import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { array, assert as holds, asyncProperty, constantFrom, integer, oneof, option, string, tuple } from 'fast-check';
import { openParquet } from './open-parquet.ts';

let directory: string;
let connection: DuckDBConnection;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
after(() => {
  connection.closeSync();
  rmSync(directory, { recursive: true, force: true });
});

let count = 0;
const nextPath = (): string => join(directory, `${(count += 1)}.parquet`);

async function readBack(path: string): Promise<readonly (readonly unknown[])[]> {
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  return reader.getRowsJson();
}

test('DuckDB reads every text and every gap as it was written', async () => {
  const text = option(oneof(string({ unit: 'grapheme' }), string(), constantFrom('', '\0', 'ü'.repeat(40))));
  const rows = array(tuple(text, text, text), { maxLength: 40 });
  await holds(
    asyncProperty(rows, integer({ min: 1, max: 40 }), async (all, size) => {
      const path = nextPath();
      const file = openParquet(path, ['a', 'b"', 'ç']);
      for (let from = 0; from < all.length; from += size) {
        const some = all.slice(from, from + size);
        file.add(
          some,
          some.map((_, at) => from + at + 2),
        );
      }
      file.finish();
      const expected = all.map((row, at) => [String(at + 2), ...row.map((value) => value?.toWellFormed() ?? null)]);
      assert.deepEqual(await readBack(path), expected);
    }),
    { numRuns: 100 },
  );
});

test('a column that comes late is empty before, and row groups end by themselves', async () => {
  const path = nextPath();
  const file = openParquet(path, ['a']);
  const many = Array.from({ length: 130_000 }, (_, at) => [`v${at}`]);
  file.add(
    many,
    many.map((_, at) => at + 1),
  );
  file.addColumn('b');
  file.add([['x', 'y']], [130_001]);
  file.finish();
  assert.equal(file.rows, 130_001);
  const found = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, count_if(a = 'v' || (__row - 1))::INTEGER, count_if(b = '')::INTEGER, max(b) FROM read_parquet('${path}')`,
  );
  assert.deepEqual(found.getRowsJson(), [[130_001, 130_000, 130_000, 'y']]);
});
