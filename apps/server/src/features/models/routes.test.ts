import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';
import { pick } from '../../providers/models/fake/collect.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';

let fake: FakeUpstream;
let server: TestServer;

before(async () => {
  fake = await startFakeUpstream({ models: ['fake-1', 'org/fake-2', 'fake-embedding'] });
  server = await startTestServer();
});
after(async () => {
  await server.close();
  await fake.close();
});

async function call(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

test('a provider goes its way from nothing to embeddings and away again', async () => {
  assert.deepEqual((await call('GET', '/v1/models')).json, { object: 'list', data: [] });
  const none = await call('POST', '/v1/embeddings', { input: 'a' });
  assert.deepEqual([none.status, pick(none.json, 'error', 'code')], [503, 'no_model_configured']);

  const input = { name: 'mine', base_url: `${fake.url}/v1`, api_key: 'sk-0123456789abcdef' };
  const made = await call('POST', '/api/v1/providers', input);
  assert.equal(made.status, 201);
  const id = String(pick(made.json, 'id'));
  assert.equal((await call('POST', '/api/v1/providers', input)).status, 409);

  for (const path of ['/v1/models/mine/org/fake-2', '/v1/models/mine%2Forg%2Ffake-2', '/v1/models/mine/org/fake-2/']) {
    assert.equal(pick((await call('GET', path)).json, 'id'), 'mine/org/fake-2', path);
  }
  const embedded = await call('POST', '/v1/embeddings', { input: ['a', 'b'], encoding_format: 'base64' });
  assert.equal(typeof pick(embedded.json, 'data', 1, 'embedding'), 'string');
  assert.equal(fake.requests.at(-1)?.body['model'], 'fake-embedding');

  assert.deepEqual((await call('PUT', '/api/v1/default-model', { model: 'org/fake-2' })).json, {
    default_model: 'mine/org/fake-2',
  });
  assert.equal(pick((await call('GET', '/api/v1/providers')).json, 'default_model'), 'mine/org/fake-2');
  assert.equal((await call('PUT', '/api/v1/default-model', { model: 'other' })).status, 404);
  assert.equal(pick((await call('PATCH', `/api/v1/providers/${id}`, { enabled: false })).json, 'enabled'), false);
  assert.equal((await call('POST', `/api/v1/providers/${id}/check`)).status, 200);
  assert.equal((await call('DELETE', `/api/v1/providers/${id}`)).status, 204);
  assert.equal((await call('DELETE', `/api/v1/providers/${id}`)).status, 404);
});

test('a key is in no answer and in no log line', async () => {
  const secret = 'sk-very-secret-0123456789';
  const made = await call('POST', '/api/v1/providers', { name: 'secretive', base_url: `${fake.url}/v1`, api_key: secret });
  const listed = await call('GET', '/api/v1/providers');
  fake.misbehave(`status=401&error_message=${encodeURIComponent(`bad key ${secret}`)}`);
  const refused = await call('POST', '/v1/embeddings', { model: 'secretive/fake-embedding', input: 'a' });
  fake.misbehave('');
  assert.equal(refused.status, 502);
  for (const text of [JSON.stringify([made, listed, refused]), server.lines.join('\n')]) {
    assert.equal(text.includes(secret), false);
  }
});

test('a body cannot choose where a request goes', async () => {
  await call('POST', '/api/v1/providers', { name: 'fixed', base_url: `${fake.url}/v1` });
  const body = {
    model: 'fixed/fake-embedding',
    input: 'a',
    base_url: 'http://evil.test',
    api_base: 'http://evil.test',
    api_key: 'x',
  };
  assert.equal((await call('POST', '/v1/embeddings', body)).status, 200);
  const { body: sent, headers } = fake.requests.at(-1) ?? assert.fail();
  assert.deepEqual(Object.keys(sent).toSorted(), ['input', 'model']);
  assert.equal(headers['authorization'], undefined);
});
