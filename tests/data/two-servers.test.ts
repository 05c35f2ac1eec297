import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getDataRun, getFile, previewData, getProfile, transformData } from '@causeway/contract';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { startDataServer, upload, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

const options = skipWithout('postgres');
const directory = mkdtempSync(join(tmpdir(), 'causeway-shared-'));
let database: Service | undefined;
let one: DataServer;
let other: DataServer | undefined;
const start = (): Promise<DataServer> =>
  startDataServer({ CAUSEWAY_DATA_DIR: directory, CAUSEWAY_DATABASE_URL: database?.url ?? '' });

before(async () => {
  if (options.skip !== false) return;
  database = await startPostgres();
  one = await start();
});
after(async () => {
  await other?.close();
  await one?.close();
  await database?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Quotes over lines keep DuckDB out, so that reading takes a while. */
const slow = `id,text\n${Array.from({ length: 150_000 }, (_, row) => `${row},"two\nlines ${row}"`).join('\n')}\n`;

test('a server that starts beside one at work disturbs none of its jobs, and both see the same', options, async () => {
  const answer = await upload(one, { name: 'slow.csv', content: slow, path: '/api/upload?wait=0' });
  const { id, run_id: run } = (await answer.json()) as Uploaded;
  const stateOf = () => one.client.call(getDataRun, { params: { executionId: run ?? '' } });
  for (let state = await stateOf(); state.phase !== 'reading rows'; state = await stateOf()) {
    assert.ok(['pending', 'running'].includes(state.status), 'it was read before anybody saw it');
  }
  other = await start();
  // The end of the run is heard here: nobody asks again.
  const read = await other.client.call(getFile, { params: { fileId: id }, query: { wait: 120 } });
  assert.ok(Date.now() - read.updated_at < 60_000);
  assert.deepEqual([read?.status, read?.sheets[0]?.rows], ['ready', 150_000]);
  const pages = await Promise.all(
    [one, other].map(({ client }) => client.call(previewData, { query: { file_id: id, offset: 149_999 } })),
  );
  assert.deepEqual(pages[0]?.values, pages[1]?.values);
});

test('what one server read the other profiles, runs and gives away', options, async () => {
  const { id } = await uploaded(one, 'small.csv', 'a,b\n1,x\n2,y\n');
  const profile = await other?.client.call(getProfile, { query: { file_id: id } });
  assert.deepEqual(
    profile?.columns.map(({ distinct }) => distinct),
    [2, 2],
  );
  const body = { file_id: id, steps: [{ op: 'limit', rows: 1 }] as never[] };
  const run = await other?.client.call(transformData, { query: { wait: 30 }, body });
  assert.equal(run?.status, 'completed');
  const file = await fetch(`${one.url}/api/v1/data/runs/${run?.run_id}/download`);
  assert.equal(await file.text(), 'a,b\n1,x\n');
});
