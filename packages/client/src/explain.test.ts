import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { freePort } from '../../../tests/services.ts';
import { listen, sendJson, serve } from '../../../tests/client/listen.ts';
import { createClient, explain } from './index.ts';
import type { Attempt, Cause, ClientOptions } from './index.ts';

const cleanups: (() => Promise<void>)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function explained(options: ClientOptions, more: Partial<Attempt> = {}): Promise<Cause> {
  const error = new TypeError('fetch failed');
  const url = `${options.base}/v1/sessions`;
  const attempt: Attempt = {
    method: 'GET',
    url,
    headers: {},
    phase: 'head',
    isTimeout: false,
    timeoutMs: 1000,
    error,
    ...more,
  };
  return explain(createClient(options), attempt);
}

test('every cause has a short title, a sentence and evidence', async () => {
  const bases = [
    'localhost:8000',
    'undefined/api',
    'ftp://x',
    'http://127.0.0.1:6667',
    `http://127.0.0.1:${await freePort()}`,
    'http://nobody.invalid',
  ];
  for (const base of bases) {
    const { title, sentence, fix, evidence } = await explained({ base });
    assert.ok(title.split(' ').length <= 8, title);
    assert.match(sentence, /\.$/u);
    assert.ok(fix !== undefined && evidence.length > 0);
  }
});

test('an address without a scheme, an unsafe port and an unknown name are told apart', async () => {
  const codes = await Promise.all(
    ['localhost:8000', 'undefined/api', 'http://127.0.0.1:10080', 'http://nobody.invalid'].map(
      async (base) => (await explained({ base })).code,
    ),
  );
  assert.deepEqual(codes, ['bad_address', 'bad_address', 'unsafe_port', 'bad_address']);
});

test('a key that no header can carry is named before anything is sent', async () => {
  const { code, title } = await explained({ base: 'http://127.0.0.1:1234', apiKey: 'cw_“smart”' });
  assert.deepEqual([code, title], ['invalid_api_key', 'The API key contains forbidden characters']);
});

test('what listens but speaks no HTTP is no stopped server', async () => {
  const silent = await listen(createServer((socket) => socket.once('data', () => socket.end('-ERR unknown command\r\n'))));
  cleanups.push(silent.close);
  assert.equal((await explained({ base: silent.url })).code, 'not_causeway');
});

test('a refusing server of ours is quoted', async () => {
  const error = {
    type: 'invalid_request_error',
    code: 'host_not_allowed',
    message: 'This server does not answer for that host.',
  };
  const server = await serve((_request, response) => sendJson(response, 421, { error }));
  cleanups.push(server.close);
  const { code, sentence } = await explained({ base: server.url });
  assert.deepEqual([code, sentence], ['host_not_allowed', 'This server does not answer for that host.']);
});

test('failures of one burst ask once, a later one asks again', async (context) => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked += 1;
    sendJson(response, 404, {});
  });
  cleanups.push(server.close);
  const client = createClient({ base: server.url });
  const attempt = { method: 'GET', headers: {}, phase: 'head', isTimeout: false, timeoutMs: 1, error: undefined } as const;
  const ask = (path: string) => explain(client, { ...attempt, url: `${server.url}${path}` });
  context.mock.timers.enable({ apis: ['Date'] });
  await Promise.all(['/a', '/b', '/c', '/a'].map(ask));
  await ask('/d');
  assert.equal(asked, 1);
  context.mock.timers.tick(2001);
  await ask('/a');
  assert.equal(asked, 2);
});
