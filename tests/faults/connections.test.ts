import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { brokenRequests } from '../stories/broken-requests.ts';
import { converse } from './converse.ts';
import type { Conversation } from './converse.ts';

const generous = 'burst=100000,minute=100000,hour=100000';
const first = 'http://localhost:5173';
const second = 'http://127.0.0.1:3000';
const health = (origin: string): string => `GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: ${origin}\r\n\r\n`;
const json = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const question = '{"model":"causeway/echo","messages":[{"role":"user","content":"Hello"}]}';

describe('one connection', () => {
  let server: TestServer;
  let say: (bytes: string, options?: { answers?: number; host?: string; halfClose?: boolean }) => Promise<Conversation>;
  before(async () => {
    server = await startTestServer({
      CAUSEWAY_ECHO_MODEL: 'on',
      CAUSEWAY_LIMITS_DEFAULT: generous,
      CAUSEWAY_LIMITS_WS: generous,
    });
    say = (bytes, { answers = 1, ...options } = {}) => converse({ port: server.port, bytes, answers, ...options });
  });
  after(() => server.close());

  for (const broken of brokenRequests.filter(({ isSlow, bytes }) => !isSlow && !bytes.endsWith('{'))) {
    test(`after ${broken.name} is closed, or answers the next request to its own origin`, { concurrency: true }, async () => {
      const bytes = broken.bytes.replaceAll('{host}', 'localhost').replaceAll('{origin}', first);
      const { answers, isClosed } = await say(bytes + health(second), { answers: 2 });
      assert.equal(answers[0]?.status, broken.status);
      assert.equal(answers[0]?.headers['access-control-allow-origin'], first);
      if (isClosed) {
        assert.equal(answers.length, 1);
        assert.match(answers[0]?.headers['connection'] ?? '', /close/iu);
        return;
      }
      assert.equal(answers[1]?.status, 200, answers[1]?.body);
      assert.equal(answers[1]?.headers['access-control-allow-origin'], second);
    });
  }

  test('that offers HTTP/2 is served as if it had not', async () => {
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
    const body = '{"id":"h2c"}';
    const post = `POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n${offer}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { answers } = await converse({
      port: server.port,
      bytes: `GET /health HTTP/1.1\r\nHost: localhost\r\n${offer}\r\n`,
      followUp: { after: /"ok"/u, bytes: post },
      answers: 2,
    });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 201],
    );
  });

  test('answers a request whose address names the host', async () => {
    const { answers } = await say('GET http://localhost/v1/health?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    assert.equal(answers[0]?.status, 200);
  });

  test('lets the host in the address win over the header', async () => {
    const { answers } = await say('GET http://localhost/health HTTP/1.1\r\nHost: evil.test\r\n\r\n');
    assert.equal(answers[0]?.status, 200);
  });

  for (const host of ['127.0.0.1', '::1']) {
    test(`that is half closed at ${host} still gets its answer`, async () => {
      const { answers } = await say(json('/v1/chat/completions', question), { host, halfClose: true });
      assert.equal(answers[0]?.status, 200);
    });
  }

  test('gives an answer in the making before it ends over broken bytes', async () => {
    const { answers, isClosed } = await say(`${json('/v1/chat/completions', question)}\u0001broken\r\n\r\n`, { answers: 2 });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    );
    assert.ok(isClosed);
  });

  test('never writes a refusal into a stream that has begun', async () => {
    await say(json('/v1/sessions', '{"id":"watched"}'));
    const events = 'GET /v1/sessions/watched/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n';
    const { answers, rest, isClosed } = await converse({
      port: server.port,
      bytes: events,
      followUp: { after: /snapshot/u, bytes: '\u0001broken\r\n\r\n' },
      answers: 2,
    });
    assert.equal(answers.length, 1);
    assert.ok(isClosed);
    assert.doesNotMatch(rest, /HTTP\/1\.1|malformed/u);
  });

  test('reads a head that comes byte by byte', async () => {
    const { answers } = await converse({
      port: server.port,
      bytes: '',
      pieces: health(first).match(/[^]/gu) ?? [],
      answers: 1,
    });
    assert.equal(answers[0]?.headers['access-control-allow-origin'], first);
  });
});
