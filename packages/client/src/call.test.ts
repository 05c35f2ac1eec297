import { createSession, createTicket, getHealth, getModel, listSessions, revokeKey } from '@causeway/contract';
import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { after, test } from 'node:test';
import { sendJson, serve } from '../../../tests/client/listen.ts';
import { sessionOf } from '../../../tests/client/session-server.ts';
import { call, CallFailure, createClient, toCause } from './index.ts';

const cleanups: (() => Promise<void>)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function clientOf(answer: RequestListener) {
  const server = await serve(answer);
  cleanups.push(server.close);
  return createClient({ base: server.url });
}

const healthy: RequestListener = (_request, response) => sendJson(response, 200, { status: 'ok', version: '1' });
const envelope = (code: string, more: object = {}) => ({
  error: {
    type: 't',
    code,
    message: `It is ${code}.`,
    param: null,
    retryable: false,
    request_id: 'req_7',
    doc_url: `/docs/errors#${code}`,
    ...more,
  },
});

async function failureOf(promise: Promise<unknown>): Promise<CallFailure> {
  const failure = await promise.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof CallFailure);
  return failure;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

test('a call sends what the contract says and returns what the schema made', async () => {
  const seen: string[] = [];
  const client = await clientOf(async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${await bodyOf(request)}`);
    if (request.method === 'DELETE') {
      response.writeHead(204).end();
      return;
    }
    const model = { id: 'a/b', object: 'model', created: 1, owned_by: 'a', extra: 1 };
    sendJson(response, 200, request.url?.includes('models') === true ? model : sessionOf());
  });
  const session = await client.call(createSession, { body: { title: 'Hi' } });
  assert.equal(session.title, 'Test');
  assert.deepEqual(await client.call(getModel, { params: { '*': 'a/b' } }), {
    id: 'a/b',
    object: 'model',
    created: 1,
    owned_by: 'a',
  });
  await client.call(revokeKey, { params: { id: 'key_1' } });
  assert.deepEqual(seen, [
    'POST /v1/sessions application/json {"title":"Hi"}',
    'GET /v1/models/a/b undefined ',
    'DELETE /api/v1/keys/key_1 undefined ',
  ]);
});

test('a POST without a body sends an empty object, for a JSON content type is what admits it', async () => {
  let seen = '';
  const client = await clientOf(async (request, response) => {
    seen = `${request.headers['content-type']} ${await bodyOf(request)}`;
    sendJson(response, 201, { ticket: 't', expires_in_ms: 1 });
  });
  await client.call(createTicket);
  assert.equal(seen, 'application/json {}');
});

test('an API key goes as bearer and keeps the cookie at home', async () => {
  let authorization: string | undefined;
  const server = await serve((request, response) => {
    ({ authorization } = request.headers);
    sendJson(response, 200, { status: 'ok', version: '1' });
  });
  cleanups.push(server.close);
  const client = createClient({ base: `${server.url}/`, apiKey: 'cw_1', credentials: 'include' });
  await client.call(getHealth);
  assert.equal(authorization, 'Bearer cw_1');
  assert.equal(client.credentials, 'omit');
});

test('an envelope becomes a failure with everything it says', async () => {
  const client = await clientOf((_request, response) => {
    const fix = { summary: 'Start Redis.', command: 'redis-server' };
    const more = { cause: 'ECONNREFUSED', fix, retryable: true, retry_after_ms: 60_000, dependency: 'redis' };
    sendJson(response, 503, envelope('dependency_unavailable', more));
  });
  const failure = await failureOf(client.call(createSession, { body: {} }));
  const { kind, code, status, message, reason, retryable, retryAfterMs, requestId, dependency, cause } = failure;
  assert.deepEqual(
    { kind, code, status, message, reason },
    {
      kind: 'fault',
      code: 'dependency_unavailable',
      status: 503,
      message: 'It is dependency_unavailable.',
      reason: 'ECONNREFUSED',
    },
  );
  assert.deepEqual(
    { retryable, retryAfterMs, requestId, dependency },
    { retryable: true, retryAfterMs: 60_000, requestId: 'req_7', dependency: 'redis' },
  );
  assert.equal(cause, toCause(failure));
  assert.equal(cause.code, 'dependency_down');
  assert.equal(cause.title, 'Redis is not available');
  assert.deepEqual(cause.fix, { summary: 'Start Redis.', command: 'redis-server' });
});

test("an upstream's own code keeps the catalogue's code in its cause", async () => {
  const client = await clientOf((_request, response) => {
    sendJson(response, 400, envelope('model_decommissioned', { doc_url: '/docs/errors#upstream_rejected' }));
  });
  const failure = await failureOf(client.call(createSession, { body: {} }));
  assert.equal(failure.code, 'model_decommissioned');
  assert.equal(failure.cause.code, 'upstream_rejected');
});

test('GET is repeated at most twice and only after the time the server asks for', async () => {
  const times: number[] = [];
  const client = await clientOf((_request, response) => {
    times.push(Date.now());
    sendJson(response, 429, envelope('rate_limit_exceeded', { retryable: true, retry_after_ms: 60 }));
  });
  const failure = await failureOf(client.call(listSessions));
  assert.equal(failure.cause.code, 'rate_limited');
  assert.equal(times.length, 3);
  for (const [index, time] of times.entries()) if (index > 0) assert.ok(time - (times[index - 1] ?? 0) >= 58);
  times.length = 0;
  await failureOf(client.call(createSession, { body: {} }));
  assert.equal(times.length, 1);
});

test('a GET that succeeds after a retry succeeds', async () => {
  let count = 0;
  const client = await clientOf((_request, response) => {
    count += 1;
    if (count === 1) sendJson(response, 503, envelope('draining', { retryable: true, retry_after_ms: 1 }));
    else sendJson(response, 200, { status: 'ok', version: '1' });
  });
  assert.deepEqual(await client.call(getHealth), { status: 'ok', version: '1' });
});

test('HTML with 200 is another program, an empty 502 is a proxy without its server', async () => {
  const html = await clientOf((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>hi'),
  );
  const failure = await failureOf(html.call(getHealth));
  assert.equal(failure.code, 'not_causeway');
  assert.ok(failure.cause.evidence.some((line) => line.includes('<!doctype html>')));
  const proxy = await clientOf((_request, response) => response.writeHead(502, { 'content-type': 'text/plain' }).end());
  assert.equal((await failureOf(proxy.call(createSession, { body: {} }))).code, 'backend_not_running');
  const other = await clientOf((_request, response) => sendJson(response, 404, { detail: 'Not Found' }));
  assert.equal((await failureOf(other.call(getHealth))).code, 'not_causeway');
});

test('a reply of another form is named as such', async () => {
  const client = await clientOf((_request, response) => sendJson(response, 200, { status: 'fine' }));
  const failure = await failureOf(client.call(getHealth));
  assert.equal(failure.code, 'invalid_reply');
  assert.match(failure.cause.evidence.join(' '), /version/u);
});

test('an answer that is cut at any byte of its body fails as cut', async () => {
  const body = JSON.stringify(sessionOf());
  let at = 0;
  const client = await clientOf((request, response) => {
    if (request.url !== '/v1/sessions') {
      healthy(request, response);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.write(body.slice(0, at), () => response.destroy());
  });
  for (at = 0; at < body.length; at += 1) {
    const failure = await failureOf(client.call(createSession, { body: {} }));
    assert.equal(failure.kind, 'network');
    assert.equal(failure.code, 'connection_cut');
  }
});

test('a slow answer is a timeout, a stopped wait is an abort', async () => {
  const client = await clientOf((request, response) => {
    if (request.url === '/health' || request.url === '/ready') healthy(request, response);
  });
  const failure = await failureOf(client.call(createSession, { body: {}, timeoutMs: 30 }));
  assert.equal(failure.kind, 'timeout');
  assert.equal(failure.code, 'timeout');
  const stop = new AbortController();
  const stopped = failureOf(call(client, createSession, { body: {}, signal: stop.signal }));
  stop.abort();
  assert.equal((await stopped).kind, 'aborted');
});

test('whatever else was thrown has a cause as well', () => {
  assert.equal(toCause(new TypeError('x is not a function')).code, 'unknown');
  assert.deepEqual(toCause('odd').evidence, ['odd']);
});
