import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { listen } from '../../../../tests/client/listen.ts';
import type { Listening } from '../../../../tests/client/listen.ts';
import { echo, page } from '../../../../tests/proxy-stage.ts';
import type { Echoed } from '../../../../tests/proxy-stage.ts';
import { sendRaw } from '../../../../tests/raw-http.ts';
import { startTestServer } from '../../../../tests/server.ts';
import type { TestServer } from '../../../../tests/server.ts';
import { freePort } from '../../../../tests/services.ts';
import { ConfigError, readConfig } from '../config.ts';

function startEcho(): Promise<Listening> {
  const server = createServer(echo);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => socket.send(JSON.stringify({ url: request.url, headers: request.headers })));
  return listen(server);
}

describe('backends under prefixes of the server', () => {
  let backend: Listening;
  let server: TestServer;
  let deadPort: number;
  before(async () => {
    backend = await startEcho();
    deadPort = await freePort();
    const { port } = backend;
    const mounts = [`/api=http://localhost:${port}`, `/old=http://localhost:${port}/`, `/dead=http://localhost:${deadPort}`];
    server = await startTestServer({ CAUSEWAY_PROXY: mounts.join(','), CAUSEWAY_AUTH: 'on' });
  });
  after(async () => {
    await server.close();
    await backend.close();
  });

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://localhost:${server.port}${path}`, { headers: { origin: page, ...headers } });
  const echoed = async (path: string, headers: Record<string, string> = {}): Promise<Echoed> =>
    (await (await ask(path, headers)).json()) as Echoed;

  test('are reached with the prefix kept or taken off', async () => {
    assert.equal((await echoed('/api/users?x=1')).url, '/api/users?x=1');
    const taken = await echoed('/old/users?x=1');
    assert.equal(taken.url, '/users?x=1');
    assert.equal(taken.headers['x-forwarded-prefix'], '/old');
    assert.equal(taken.headers['host'], `localhost:${backend.port}`);
  });

  test('leave the own addresses of the server alone', async () => {
    assert.equal(((await (await ask('/health')).json()) as { status: string }).status, 'ok');
    assert.equal(((await (await ask('/api/v1/health')).json()) as { status: string }).status, 'ok');
    assert.equal((await ask('/api/v1/keys')).status, 401);
    assert.equal((await ask('/api/v1/keys/')).status, 401);
    assert.equal((await echoed('/api/v1/something-else')).url, '/api/v1/something-else');
  });

  test('do not answer for what only begins alike', async () => {
    assert.equal((await ask('/apix')).status, 404);
  });

  test('never see a credential of this server', async () => {
    const key = 'cw_abcd1234_secretsecretsecret';
    const { headers } = await echoed('/api/x', {
      authorization: `Bearer ${key}`,
      'x-api-key': key,
      cookie: `a=b; ${await cookieName()}=secret; c=d`,
    });
    assert.equal(headers['authorization'], undefined);
    assert.equal(headers['x-api-key'], undefined);
    assert.equal(headers['cookie'], 'a=b; c=d');
    const theirs = await echoed('/api/x', { authorization: 'Bearer theirs', 'x-api-key': 'theirs', cookie: 'a=b' });
    assert.equal(theirs.headers['authorization'], 'Bearer theirs');
    assert.equal(theirs.headers['x-api-key'], 'theirs');
  });

  test('cannot be asked for what is outside the prefix', async () => {
    for (const path of ['/api/../admin', '/api/%2e%2e/admin']) {
      const bytes = `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
      assert.equal((await sendRaw({ port: server.port, bytes })).status, 400);
    }
  });

  test('that are dead are named in the answer and in /ready, and the server is well', async () => {
    const response = await ask('/dead/x');
    assert.equal(response.status, 502);
    assert.equal(response.headers.get('access-control-allow-origin'), page);
    assert.match(await response.text(), new RegExp(`localhost:${deadPort} refused the connection`, 'u'));
    const ready = await ask('/ready');
    assert.equal(ready.status, 200);
    const { status, checks } = (await ready.json()) as {
      status: string;
      checks: Record<string, { status: string; cause?: string }>;
    };
    assert.equal(status, 'degraded');
    assert.equal(checks['backend /api']?.status, 'ok');
    assert.match(checks['backend /dead']?.cause ?? '', /refused the connection/u);
  });

  test('take WebSockets; those of the server stay', async () => {
    const socket = new WebSocket(`ws://localhost:${server.port}/old/live?x`, { origin: page });
    const [data] = (await once(socket, 'message')) as [Buffer];
    const { url } = JSON.parse(data.toString()) as Echoed;
    assert.equal(url, '/live?x');
    socket.terminate();
    const own = new WebSocket(`ws://localhost:${server.port}/api/v1/logs/stream`, { origin: page });
    const [message] = (await once(own, 'message')) as [Buffer];
    assert.match(message.toString(), /missing_credentials|not_found/u);
    own.terminate();
  });

  async function cookieName(): Promise<string> {
    const link = await server.signInUrl();
    const body = JSON.stringify({ token: link?.split('token=')[1] });
    const headers = { 'content-type': 'application/json', origin: `http://localhost:${server.port}` };
    const response = await fetch(`http://localhost:${server.port}/api/v1/sign-in`, { method: 'POST', headers, body });
    return response.headers.getSetCookie()[0]?.split('=')[0] ?? '';
  }
});

test('every problem of CAUSEWAY_PROXY is said at the start, beside the others', () => {
  assert.throws(
    () => readConfig({ CAUSEWAY_PROXY: 'api=x,/=http://a.test,/assets=http://a.test', CAUSEWAY_PORT: 'x' }),
    (error) =>
      error instanceof ConfigError &&
      error.problems.length === 4 &&
      error.problems.every((each) => each.includes('CAUSEWAY_P')),
  );
});
