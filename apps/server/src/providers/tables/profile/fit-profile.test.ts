import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTables } from '../create-tables.ts';
import type { RowsProfile, Tables } from '../tables.ts';

const signal = new AbortController().signal;
let tables: Tables;
let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-fit-'));
  tables = createTables({ directory, memoryBytes: 512 * 1024 * 1024, timeoutMs: 60_000 });
});
after(async () => {
  await tables?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function profileOf(name: string, cell: (row: number, column: number) => string): Promise<RowsProfile> {
  const names = Array.from({ length: 50 }, (_, column) => `column_${column}`);
  const rows = Array.from({ length: 400 }, (_, row) => names.map((_name, column) => cell(row, column)).join(','));
  const source = join(directory, `${name}.csv`);
  writeFileSync(source, `${names.join(',')}\n${rows.join('\n')}\n`);
  const into = join(directory, name);
  const { sheets } = await tables.perform('ingest', { source, name, told: {} }, { signal, into });
  const [sheet] = sheets;
  assert.ok(sheet);
  const spec = { source: join(into, sheet.file), columns: sheet.fields, parquetBytes: sheet.bytes, others: {} };
  return tables.perform('profile', spec, { signal });
}

test('the profile of 50 columns takes at most 100 KB, whatever they hold', { timeout: 60_000 }, async () => {
  const long = await profileOf('long', (row, column) => `${'word '.repeat(30)}${(row * (column + 7)) % 300}`);
  const numbers = await profileOf('numbers', (row, column) => String(Math.sin(row * (column + 1)) * 1e9));
  for (const profile of [long, numbers]) {
    assert.equal(profile.columns.length, 50);
    const bytes = Buffer.byteLength(JSON.stringify(profile));
    assert.ok(bytes <= 100_000, `${bytes} bytes`);
  }
  assert.equal(long.columns[0]?.distinct, 300);
  assert.equal(typeof numbers.columns[0]?.numbers?.mean, 'number');
});
