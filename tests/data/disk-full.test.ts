import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { createTables } from '../../apps/server/src/providers/tables/create-tables.ts';
import type { Tables } from '../../apps/server/src/providers/tables/tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'causeway-full-'));
const disk = join(folder, 'disk');
const signal = new AbortController().signal;
let tables: Tables | undefined;

/** A disk of its own needs the rights to mount one. */
function mountSmall(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status === 0;
}

spawnSync('mkdir', [disk]);
const isMounted = mountSmall();
const options = { skip: isMounted ? false : 'a small disk cannot be mounted here' };

before(() => {
  tables = createTables({ directory: disk, memoryBytes: 512 * 1024 * 1024, timeoutMs: 60_000 });
});
after(async () => {
  await tables?.close();
  if (isMounted) spawnSync('umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
});

function csvOf(path: string, rows: number): string {
  // Texts that nothing makes smaller.
  const row = (at: number): string => `${at},${Array.from({ length: 8 }, () => Math.random().toString(36)).join('')}`;
  writeFileSync(path, `id,text\n${Array.from({ length: rows }, (_, at) => row(at)).join('\n')}\n`);
  return path;
}

const ingest = (source: string, into: string) =>
  tables?.perform('ingest', { source, name: source, told: {} }, { signal, into: join(disk, into) });

for (const [way, place] of [
  ['a file is brought to it', join(folder, 'far.csv')],
  ['DuckDB writes', join(disk, 'plain.csv')],
  ['the own writer writes', join(disk, 'quoted.csv')],
] as const) {
  test(`a disk that fills while ${way} fails the job as such, leaves nothing, and the next job works`, options, async () => {
    const large = csvOf(place, place.startsWith(disk) ? 100_000 : 200_000);
    if (place.endsWith('quoted.csv')) writeFileSync(large, '"a line\nand another",x\n', { flag: 'a' });
    await assert.rejects(
      async () => ingest(large, 'large'),
      (error: unknown) => error instanceof Fault && error.code === 'disk_full',
    );
    assert.equal(existsSync(join(disk, 'large')), false);
    rmSync(large);
    // The folder of a job goes when its process is gone.
    while (readdirSync(join(disk, 'work'), { recursive: true }).length > 1) await setImmediate();
    const into = `small-${basename(place)}`;
    const done = await ingest(csvOf(join(folder, 'small.csv'), 100), into);
    assert.equal(done?.sheets[0]?.rows, 100);
    assert.deepEqual(readdirSync(join(disk, into)), ['sheet-1.parquet']);
  });
}
