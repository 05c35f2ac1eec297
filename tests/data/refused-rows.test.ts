import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CallFailure } from '@causeway/client';
import { fileId, listRefusedRows } from '@causeway/contract';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

let server: DataServer;
before(async () => {
  server = await startDataServer();
});
after(() => server?.close());

const refused = (file: string, page: { offset?: string; limit?: string } = {}) =>
  server.client.call(listRefusedRows, { query: { file_id: fileId.parse(file), ...page } });

test('rows that are no rows are listed with line and reason, page by page', async () => {
  const { id, sheets } = await uploaded(server, 'events.ndjson', '{"a":1}\n{broken\n{"a":2}\nnot json\n{"a":3}\n');
  assert.deepEqual([sheets[0]?.rows, sheets[0]?.rejected, sheets[0]?.rows_in], [3, 2, 5]);
  const { rows, total } = await refused(id);
  assert.deepEqual([rows.map(({ line, reason }) => `${line} ${reason}`), total], [['2 invalid-json', '4 invalid-json'], 2]);
  assert.deepEqual(
    (await refused(id, { offset: '1', limit: '1' })).rows.map(({ line }) => line),
    [4],
  );
});

test('a file that lost nothing has none, and one that is not there is not found', async () => {
  const { id } = await uploaded(server, 'fine.csv', 'a,b\n1,2\n');
  assert.deepEqual((await refused(id)).rows, []);
  const missing = await refused(`${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`).catch((error: unknown) => error);
  assert.ok(missing instanceof CallFailure && missing.status === 404, String(missing));
});
