import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getDataRun, getFile, getHealth, previewData, transformData, updateFile } from '@causeway/contract';
import { startDataServer, upload, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

/** Quotes over lines keep DuckDB out, so that reading takes a while. */
const slow = (rows: number): string =>
  `id,text\n${Array.from({ length: rows }, (_, row) => `${row},"two\nlines ${row}"`).join('\n')}\n`;

let server: DataServer;
before(async () => {
  server = await startDataServer();
});
after(() => server?.close());

/** Workers of this process that are at work. */
function workers(): number[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  return list.split('\n').flatMap((line) => {
    const [pid = '', parent = ''] = line.trim().split(/\s+/u);
    return line.includes('worker/main.ts') && parent === String(process.pid) ? [Number(pid)] : [];
  });
}

const killWorkers = (): void => {
  for (const pid of workers()) process.kill(pid, 'SIGKILL');
};

async function beginReading(rows: number): Promise<Uploaded> {
  const answer = await upload(server, { name: 'slow.csv', content: slow(rows), path: '/api/upload?wait=0' });
  return (await answer.json()) as Uploaded;
}

interface Begun {
  readonly file: string;
  readonly run: string;
}

/** Kills the worker of a run in this phase. A run that was over before is made again with more rows. */
async function killAt(phase: string, begin: (rows: number) => Promise<Begun>) {
  for (let rows = 150_000; ; rows *= 2) {
    const begun = await begin(rows);
    const params = { executionId: begun.run };
    let run = await server.client.call(getDataRun, { params });
    while (run.phase !== phase && ['pending', 'running'].includes(run.status)) {
      run = await server.client.call(getDataRun, { params });
    }
    killWorkers();
    const ended = await server.client.call(getDataRun, { params, query: { wait: 30 } });
    if (ended.status !== 'completed' || rows > 1_000_000) return { ...begun, rows, ended };
  }
}

test('a worker that is killed while it reads fails the file with a named cause; the server goes on and reads it again', async () => {
  const { file: id, rows } = await killAt('reading rows', async (count) => {
    const read = await beginReading(count);
    return { file: read.id, run: read.run_id ?? '' };
  });
  const failed = await server.client.call(getFile, { params: { fileId: id }, query: { wait: 30 } });
  assert.deepEqual([failed.status, failed.error?.code], ['failed', 'data_worker_failed']);
  assert.match(failed.error?.message ?? '', /SIGKILL/u);
  assert.equal((await server.client.call(getHealth, {})).status, 'ok');
  const again = await server.client.call(updateFile, { params: { fileId: id }, query: { wait: 60 }, body: { reset: true } });
  assert.deepEqual([again.status, again.sheets[0]?.rows], ['ready', rows]);
});

test('a worker that is killed in a run fails it with a named cause and leaves nothing to download', async () => {
  const { run, ended } = await killAt('writing', async (rows) => {
    const { id } = await beginReading(rows);
    await server.client.call(getFile, { params: { fileId: id }, query: { wait: 60 } });
    const body = { file_id: id, steps: [], output: { format: 'xlsx' as const } };
    return { file: id, run: (await server.client.call(transformData, { query: { wait: 0 }, body })).run_id };
  });
  assert.deepEqual([ended.status, ended.error?.code, ended.artifacts], ['failed', 'data_worker_failed', []]);
  assert.equal(existsSync(join(server.dataDir, 'tables', 'runs', run)), false);
});

test('a server that does not have the content says so', async () => {
  const { id } = await uploaded(server, 'small.csv', 'a,b\n1,2\n3,4\n');
  rmSync(join(server.dataDir, 'tables', 'sheets', id), { recursive: true });
  await assert.rejects(server.client.call(previewData, { query: { file_id: id } }), /not on this server/u);
});
