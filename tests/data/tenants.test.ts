import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scopes } from '@causeway/contract';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import { openDatabase } from '../../apps/server/src/storage/open-database.ts';
import { startDataServer } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

let server: DataServer;
const keys: Record<'ada' | 'bob', string> = { ada: '', bob: '' };

before(async () => {
  server = await startDataServer({ CAUSEWAY_AUTH: 'on' });
  const database = openDatabase({ dataDir: server.dataDir, databaseUrl: undefined });
  const { keys: service, people } = createKeysService({ database });
  for (const name of ['ada', 'bob'] as const) {
    const { id } = await people.add({ name, role: 'member' });
    keys[name] = (await service.create(id, { name, scopes })).secret;
  }
  await database.close();
});
after(() => server?.close());

type Asked = readonly [method: string, path: string, body?: BodyInit | undefined, headers?: Record<string, string>];

const as = (who: 'ada' | 'bob', ...[method, path, body, headers = {}]: Asked): Promise<Response> =>
  fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${keys[who]}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const json = { 'content-type': 'application/json' };
const tus = { 'tus-resumable': '1.0.0' };

test('nobody finds a file, a run or an upload of somebody else', async () => {
  const form = new FormData();
  form.append('file', new Blob(['a,b\n1,2\n']), 'mine.csv');
  const file = (await (await as('ada', 'POST', '/api/upload', form)).json()) as Uploaded;
  const exported = await as('ada', 'POST', `/api/v1/files/${file.id}/export?wait=30`, '{}', json);
  const { run_id: run } = (await exported.json()) as { run_id: string };
  const begun = await as('ada', 'POST', '/api/v1/uploads', undefined, { ...tus, 'upload-length': '10' });
  const upload = begun.headers.get('location') ?? '';
  const patch = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const made = await as('ada', 'POST', '/api/v1/recipes', JSON.stringify({ name: 'Mine', file_id: file.id }), json);
  const { id: recipe } = (await made.json()) as { id: string };
  const theirs = (await (await as('bob', 'POST', '/api/v1/recipes', '{"name":"Theirs"}', json)).json()) as { id: string };
  const place = JSON.stringify({ file_id: file.id });
  const asked: readonly Asked[] = [
    ['GET', `/api/v1/recipes/${recipe}`],
    ['PATCH', `/api/v1/recipes/${recipe}`, '{"revision":1,"name":"stolen"}', json],
    ['GET', `/api/v1/recipes/${recipe}/revisions`],
    ['GET', `/api/v1/recipes/${recipe}/revisions/1`],
    ['POST', `/api/v1/recipes/${recipe}/restore`, '{"revision":1,"to":1}', json],
    ['POST', `/api/v1/recipes/${recipe}/branch`, '{"name":"stolen"}', json],
    ['POST', `/api/v1/recipes/${recipe}/drift`, place, json],
    ['POST', `/api/v1/recipes/${recipe}/runs`, place, json],
    ['GET', `/api/v1/recipes/${recipe}/runs`],
    ['DELETE', `/api/v1/recipes/${recipe}`],
    ['POST', '/api/v1/recipes', JSON.stringify({ name: 'x', file_id: file.id }), json],
    ['PATCH', `/api/v1/recipes/${theirs.id}`, JSON.stringify({ revision: 1, file_id: file.id }), json],
    ['POST', `/api/v1/recipes/${theirs.id}/drift`, place, json],
    ['POST', `/api/v1/recipes/${theirs.id}/runs`, place, json],
    ['POST', '/api/v1/recipes/check', JSON.stringify({ file_id: file.id, steps: [] }), json],
    ['GET', `/api/v1/files/${file.id}/suggestions`],
    ['GET', `/api/v1/data/runs/${run}/bundle`],
    ['POST', '/api/v1/data/query', JSON.stringify({ tables: [{ file_id: file.id }], sql: 'SELECT 1 AS x' }), json],
    ['GET', `/api/v1/files/${file.id}`],
    ['GET', `/api/v1/files/${file.id}/content`],
    ['PATCH', `/api/v1/files/${file.id}`, '{"name":"stolen"}', json],
    ['POST', `/api/v1/files/${file.id}/export`, '{}', json],
    ['GET', `/api/preview?file_id=${file.id}`],
    ['POST', '/api/v1/preview', JSON.stringify({ file_id: file.id }), json],
    ['GET', `/api/profile?file_id=${file.id}`],
    ['POST', '/api/v1/profile', JSON.stringify({ file_id: file.id }), json],
    ['POST', '/api/transform', JSON.stringify({ file_id: file.id, steps: [] }), json],
    ['GET', `/api/progress/status?file_id=${file.id}`],
    ['GET', `/api/progress/status?run_id=${run}`],
    ['GET', `/api/v1/data/runs/${run}`],
    ['POST', `/api/v1/data/runs/${run}/cancel`],
    ['GET', `/api/v1/data/runs/${run}/download`],
    ['GET', upload, undefined, tus],
    ['PATCH', upload, 'stolen', patch],
    ['DELETE', upload, undefined, tus],
    ['DELETE', `/api/v1/files/${file.id}`],
  ];
  for (const each of asked) assert.equal((await as('bob', ...each)).status, 404, `${each[0]} ${each[1]}`);
  const lists = await Promise.all(
    ['/api/v1/files', '/api/v1/data/runs', '/api/v1/recipes'].map((path) => as('bob', 'GET', path)),
  );
  for (const list of lists) assert.ok(!(await list.text()).includes(file.id));
  const stream = await as('bob', 'GET', `/api/v1/data/runs/${run}/stream`, undefined, { accept: 'text/event-stream' });
  assert.match(await stream.text(), /"code":"not_found"/u);
  assert.equal((await as('ada', 'GET', `/api/v1/files/${file.id}`)).status, 200);
  assert.equal((await as('ada', 'GET', `/api/v1/data/runs/${run}/download`)).status, 200);
});

test('the stream of a run ends with its last state', async () => {
  const form = new FormData();
  form.append('file', new Blob(['a,b\n1,2\n']), 'mine.csv');
  const file = (await (await as('ada', 'POST', '/api/upload', form)).json()) as Uploaded;
  const stream = await as('ada', 'GET', `/api/v1/data/runs/${file.run_id ?? ''}/stream`, undefined, {
    accept: 'text/event-stream',
  });
  const text = await stream.text();
  assert.match(text, /"status":"completed"/u);
  assert.match(text, /"percent":100/u);
});

test('a step over a file of somebody else finds no sheet there', async () => {
  const form = (name: string) => {
    const parts = new FormData();
    parts.append('file', new Blob(['a,b\n1,2\n']), name);
    return parts;
  };
  const mine = (await (await as('ada', 'POST', '/api/upload', form('mine.csv'))).json()) as Uploaded;
  const theirs = (await (await as('bob', 'POST', '/api/upload', form('theirs.csv'))).json()) as Uploaded;
  const steps = [{ op: 'union', with: { file: mine.id, sheet: 'Sheet1' } }];
  const body = JSON.stringify({ file_id: theirs.id, steps });
  const refused = await as('bob', 'POST', '/api/transform', body, json);
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /there is no sheet/u);
});
