import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { createTables } from './create-tables.ts';
import type { RunSpec, Tables } from './tables.ts';

let tables: Tables;
let directory: string;
let source: string;
const signal = new AbortController().signal;
const output = { format: 'csv', delimiter: ',', newline: 'lf', bom: false, header: true, safe: true } as const;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-tables-'));
  tables = createTables({ directory, memoryBytes: 512 * 1024 * 1024, timeoutMs: 60_000, cancelMs: 60_000 });
  const csv = join(directory, 'a.csv');
  writeFileSync(csv, `id,x\n${Array.from({ length: 1000 }, (_, row) => `${row},v${row}`).join('\n')}\n`);
  await tables.perform('ingest', { source: csv, name: 'a.csv', told: {} }, { signal, into: join(directory, 'sheets') });
  source = join(directory, 'sheets', 'sheet-1.parquet');
});
after(async () => {
  await tables.close();
  rmSync(directory, { recursive: true, force: true });
});

const run = (sql: string): RunSpec => ({
  source,
  others: {},
  sql,
  rejectsSql: undefined,
  tallySql: undefined,
  output,
  fileName: 'out.csv',
});
/** A statement that nobody waits for the end of. */
const endless = (): RunSpec => run('SELECT sum(hash(a.range) % 7) AS x FROM range(100000000) a, range(100000) b');
const isFault =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Fault && error.code === code;

/** Workers of this process. */
function workers(): number[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('worker/main.ts') && line.trim().split(/\s+/u)[1] === String(process.pid))
    .map((line) => Number(line.trim().split(/\s+/u)[0]));
}

/** Resolves when the job tells its first progress: it works now. */
function started(spec: RunSpec, options: { readonly signal: AbortSignal; readonly timeoutMs?: number; readonly into: string }) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = tables.perform('run', spec, { ...options, onProgress: () => resolve() });
  done.catch(() => resolve());
  return { done, working: promise };
}

test('a text of 3 GB is refused, and the server does not grow', async () => {
  const held = process.memoryUsage.rss();
  const into = join(directory, 'bomb');
  await assert.rejects(
    tables.perform('run', run("SELECT length(repeat('x', 3000000000)) AS n"), { signal, into }),
    isFault('data_limit_exceeded'),
  );
  // A tenth of the text: the memory of a process is never quite still.
  assert.ok(process.memoryUsage.rss() - held < 300 * 1024 * 1024);
  assert.equal(existsSync(into), false);
});

test('a cancelled job ends at once and leaves nothing', async () => {
  const controller = new AbortController();
  const into = join(directory, 'cancelled');
  const { done, working } = started(endless(), { signal: controller.signal, into });
  await working;
  controller.abort(new Error('cancelled'));
  // Nothing of its process is heard before this turn of the loop is over.
  await assert.rejects(Promise.race([done, immediate('still at work')]), /cancelled/u);
  assert.equal(existsSync(into), false);
});

test('a job that takes too long is stopped with a named cause', async () => {
  const { done } = started(endless(), { signal, timeoutMs: 1000, into: join(directory, 'late') });
  await assert.rejects(done, isFault('data_limit_exceeded'));
});

test('after a look that took too long the next one finds a free worker', async () => {
  const sql = 'SELECT sum(hash(a.range) % 7) AS x FROM range(100000000) a, range(100000) b';
  const look = { tables: { input: source }, views: [], offset: 0, limit: 1 };
  await assert.rejects(tables.perform('query', { ...look, sql }, { signal, timeoutMs: 200 }), isFault('data_limit_exceeded'));
  const { values } = await tables.perform('query', { ...look, sql: 'SELECT count(*) AS n FROM input' }, { signal });
  assert.deepEqual(values, [['1000']]);
});

test('a look whose reader went away stops at once and leaves its worker to the next one', async () => {
  const count = { tables: { input: source }, views: [], offset: 0, limit: 1, sql: 'SELECT count(*) AS n FROM input' };
  await tables.perform('query', count, { signal });
  const known = workers();
  for (let look = 0; look < 10; look += 1) {
    const controller = new AbortController();
    const sql = 'SELECT sum(hash(a.range) % 7) AS x FROM range(100000000) a, range(100000) b';
    const gone = tables.perform('query', { ...count, sql }, { signal: controller.signal });
    if (look % 2 === 0) controller.abort(new Error('gone'));
    else setImmediate(() => controller.abort(new Error('gone')));
    await assert.rejects(gone, /gone/u);
  }
  assert.deepEqual((await tables.perform('query', count, { signal })).values, [['1000']]);
  const left = new Set(workers());
  assert.ok(known.every((pid) => left.has(pid)));
});

test('a worker that is killed fails its job with a named cause, and the next job works', async () => {
  const into = join(directory, 'killed');
  const { done, working } = started(endless(), { signal, into });
  await working;
  for (const pid of workers()) process.kill(pid, 'SIGKILL');
  await assert.rejects(done, (error: unknown) => isFault('data_worker_failed')(error) && /SIGKILL/u.test(String(error)));
  assert.equal(existsSync(into), false);
  const result = await tables.perform('run', run('SELECT * FROM input'), { signal, into });
  assert.equal(result.output.rows, 1000);
  assert.ok(readFileSync(join(into, 'out.csv'), 'utf8').startsWith('id,x\n0,v0\n'));
});

test('processes that died while they waited cost no job', async () => {
  const count = { tables: { input: source }, views: [], offset: 0, limit: 1, sql: 'SELECT count(*) AS n FROM input' };
  await tables.perform('query', count, { signal });
  const waiting = workers();
  assert.ok(waiting.length >= 2);
  for (const pid of waiting) process.kill(pid, 'SIGKILL');
  const into = join(directory, 'replaced');
  const [result, { values }] = await Promise.all([
    tables.perform('run', run('SELECT * FROM input'), { signal, into }),
    tables.perform('query', count, { signal }),
  ]);
  assert.equal(result.output.rows, 1000);
  assert.deepEqual(values, [['1000']]);
});

test('steps over the same sheet find its values typed, with the rows that were refused for it', async () => {
  const typed = {
    sql: 'SELECT __row, try_cast(id AS BIGINT) AS id FROM input WHERE __row <> 3',
    columns: 2,
    refusedSql: `SELECT __row, 'c' AS "step", 'id' AS "column", id AS "value", 'no' AS "reason" FROM input WHERE __row = 3`,
  };
  const tallySql = 'SELECT 1 AS at, (SELECT count(*) FROM refused)::BIGINT AS rejected';
  const perform = (sql: string, into: string) =>
    tables.perform(
      'run',
      { ...run(sql), typed, tallySql, rejectsSql: 'SELECT * FROM refused' },
      { signal, into: join(directory, into) },
    );
  const one = await perform('SELECT sum(id) AS n FROM typed', 'typed');
  const known = workers();
  const [other, others] = await Promise.all([
    perform('SELECT max(id) AS n FROM typed', 'typed again'),
    tables.perform('run', run('SELECT count(*) AS n FROM input'), { signal, into: join(directory, 'beside') }),
  ]);
  assert.deepEqual(
    [one, other].map(({ rejects, tally }) => [rejects?.rows, tally]),
    [
      [1, [{ at: 1, rejected: '1' }]],
      [1, [{ at: 1, rejected: '1' }]],
    ],
  );
  const texts = ['typed', 'typed again', 'beside'].map((into) => readFileSync(join(directory, into, 'out.csv'), 'utf8'));
  assert.deepEqual(texts, ['n\n499499\n', 'n\n999\n', 'n\n1000\n']);
  assert.equal(readFileSync(join(directory, 'typed again', 'out rejected.csv'), 'utf8').split('\n').length, 3);
  assert.equal(others.rejects, undefined);
  const left = new Set(workers());
  assert.ok(known.some((pid) => left.has(pid)));
});

test('a wrong statement is the caller’s fault, not the worker’s', async () => {
  await assert.rejects(
    tables.perform('run', run('SELECT nope FROM input'), { signal, into: join(directory, 'wrong') }),
    isFault('invalid_request'),
  );
});

test('pages are read by one process after the other, and folders of jobs are gone', async () => {
  for (let offset = 0; offset < 1000; offset += 100) {
    const page = await tables.perform('page', { source, columns: ['x'], filter: [], sort: [], offset, limit: 1 }, { signal });
    assert.deepEqual(page.values, [[`v${offset}`]]);
  }
  assert.ok(workers().length <= 4);
  await tables.close();
  const [own = '', ...others] = readdirSync(join(directory, 'work'));
  assert.deepEqual([others, readdirSync(join(directory, 'work', own))], [[], []]);
});
