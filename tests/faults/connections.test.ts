import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
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
const openFiles = (): number => readdirSync('/proc/self/fd').length;
const skipWithoutProc = { skip: existsSync('/proc/self/fd') ? false : 'needs /proc' };
const question = '{"model":"causeway/echo","messages":[{"role":"user","content":"Hello"}]}';

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 30_000; !isSo() && performance.now() < end;) await immediate();
}

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
    test(`after ${broken.name} is closed, or answers the next request to its own origin`, async () => {
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

  test('that asks faster than it reads opens few files, and closes them all with it', skipWithoutProc, async () => {
    const page = await (await fetch(`${server.url}/`, { headers: { accept: 'text/html' } })).text();
    const asset = /\/assets\/[^"]+\.js/u.exec(page)?.[0] ?? '/';
    const opened = openFiles();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET ${asset} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(500));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString('latin1'), /^HTTP\/1\.1 200 /u);
    socket.pause();
    assert.ok(openFiles() - opened < 50, `${openFiles() - opened} files`);
    socket.destroy();
    await until(() => openFiles() <= opened);
    assert.ok(openFiles() <= opened, `${openFiles() - opened} files more than before`);
  });

  test('that is left leaves a line in the log, whatever it waited for', async () => {
    await say(json('/v1/sessions', '{"id":"left"}'));
    const events = connect(server.port, '127.0.0.1');
    events.write('GET /v1/sessions/left/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
    await once(events, 'data');
    events.destroy();
    const half = connect(server.port, '127.0.0.1');
    await new Promise((resolve) => half.write(json('/v1/sessions/left', '{}').slice(0, -1), resolve));
    const lines = (): string[] => server.lines.filter((line) => line.includes('"/v1/sessions/left'));
    await until(() => lines().length === 1);
    half.destroy();
    await until(() => lines().length === 2);
    assert.deepEqual(
      lines().map((line) => (JSON.parse(line) as { status: number }).status),
      [200, 499],
    );
  });

  for (const said of ['', 'GET /hea']) {
    test(`that ends after ${JSON.stringify(said)} is closed at once`, async () => {
      const { answers, isClosed } = await say(said, { halfClose: true });
      assert.ok(isClosed);
      assert.deepEqual(answers, []);
    });
  }

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

describe('a body that trickles', { concurrency: true }, () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());

  for (const start of ['GET /health', 'POST /nowhere', 'POST /v1/sessions']) {
    test(`ends the connection of ${start}, answered or not`, async () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`${start} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`);
      const drip = setInterval(() => socket.write(' '), 200);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      const isOpen = !/connection: close/iu.test(answer.toString());
      if (isOpen) await once(socket, 'close');
      clearInterval(drip);
      socket.destroy();
      assert.match(answer.toString(), /^HTTP\/1\.1 (?:200|404|408) /u);
    });
  }
});
