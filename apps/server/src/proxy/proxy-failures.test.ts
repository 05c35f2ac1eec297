import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { listen } from '../../../../tests/client/listen.ts';
import type { Listening } from '../../../../tests/client/listen.ts';
import {
  page,
  readAll,
  signal,
  startBackend,
  startBytesBackend,
  startRawBackend,
  startStage,
} from '../../../../tests/proxy-stage.ts';
import type { ProxyStage } from '../../../../tests/proxy-stage.ts';
import { selfSigned } from '../../../../tests/self-signed.ts';
import { freePort } from '../../../../tests/services.ts';

interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly cause: string | null;
  readonly headers: Headers;
}

async function failureOf(stage: ProxyStage, init: RequestInit = {}): Promise<Failure> {
  const response = await fetch(`${stage.url}/x`, { ...init, headers: { origin: page } });
  const { error } = (await response.json()) as { error: { code: string; message: string; cause: string | null } };
  return { status: response.status, ...error, headers: response.headers };
}

/** What the page is told when this stands at the target. */
async function failureBefore(backend: Listening, scheme = 'http', headMs = 60_000): Promise<Failure> {
  const stage = await startStage(`${scheme}://localhost:${backend.port}`, { headMs });
  const failure = await failureOf(stage);
  await stage.close();
  await backend.close();
  return failure;
}

const hangUp = (socket: Socket): void => void socket.once('data', () => socket.end());

describe('a backend that fails is named with its host, port and cause, readably', () => {
  test('nobody listens', async () => {
    const port = await freePort();
    const stage = await startStage(`http://localhost:${port}`);
    const failure = await failureOf(stage);
    assert.equal(failure.status, 502);
    assert.equal(failure.code, 'backend_unreachable');
    assert.equal(failure.message, `The backend at localhost:${port} refused the connection: nothing listens there.`);
    assert.match(failure.cause ?? '', /ECONNREFUSED/u);
    assert.equal(failure.headers.get('access-control-allow-origin'), page);
    assert.match(failure.headers.get('x-request-id') ?? '', /^req_/u);
    assert.match(stage.lines.join(''), /"status":502.*"code":"backend_unreachable","cause":"connect ECONNREFUSED/u);
    await stage.close();
  });

  test('its name does not resolve', async () => {
    const stage = await startStage('http://backend.invalid:8001');
    const failure = await failureOf(stage);
    assert.equal(failure.status, 502);
    assert.match(failure.message, /backend\.invalid:8001 cannot be found: the name backend\.invalid does not resolve/u);
    await stage.close();
  });

  test('it closes without an answer', async () => {
    const failure = await failureBefore(await startRawBackend(hangUp));
    assert.equal(failure.status, 502);
    assert.equal(failure.code, 'backend_closed');
    assert.match(failure.message, /localhost:\d+ closed the connection without an answer/u);
  });

  test('it resets the connection', async () => {
    const failure = await failureBefore(
      await startRawBackend((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    );
    assert.equal(failure.status, 502);
    assert.match(failure.message, /reset the connection before it answered/u);
  });

  test('it closes in the middle of the header', async () => {
    const failure = await failureBefore(
      await startRawBackend((socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'))),
    );
    assert.equal(failure.status, 502);
    assert.equal(failure.cause, 'it closed the connection in the middle of the header');
  });

  test('it speaks another protocol', async () => {
    for (const bytes of [
      '-ERR unknown command\r\n',
      'SSH-2.0-OpenSSH_9.6\r\n',
      'HTTP/2 200 OK\r\n\r\n',
      'HTTP/1.1 2OO OK\r\n\r\n',
    ]) {
      const failure = await failureBefore(await startBytesBackend(bytes));
      assert.equal(failure.status, 502);
      assert.equal(failure.code, 'backend_invalid', bytes);
      assert.match(failure.message, /answered something that is not HTTP/u);
    }
  });

  test('its framing contradicts itself', async () => {
    const heads = [
      'content-length: 1\r\ncontent-length: 2',
      'content-length: one',
      'transfer-encoding: gzip, chunked',
      'bad name: x',
      'no colon',
      'x: a\u0000b',
    ];
    for (const head of heads) {
      const failure = await failureBefore(await startBytesBackend(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`));
      assert.equal(failure.code, 'backend_invalid', head);
    }
  });

  test('it switches to another protocol unasked', async () => {
    const failure = await failureBefore(await startBytesBackend('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'));
    assert.equal(failure.code, 'backend_invalid');
  });

  test('it speaks TLS on the plain port', async () => {
    const failure = await failureBefore(await listen(createTlsServer(selfSigned)));
    assert.equal(failure.status, 502);
    assert.match(failure.message, /localhost:\d+ speaks TLS, but was asked over plain HTTP/u);
  });

  test('it answers plain HTTP with a TLS alert', async () => {
    const failure = await failureBefore(await startBytesBackend(Buffer.from([0x15, 3, 1, 0, 2, 2, 80])));
    assert.match(failure.message, /speaks TLS/u);
  });

  test('it speaks plain HTTP where TLS is expected', async () => {
    const failure = await failureBefore(await startBackend((_request, response) => void response.end()), 'https');
    assert.equal(failure.status, 502);
    assert.match(failure.message, /does not speak TLS, but was asked over https/u);
  });

  test('its certificate is not trusted', async () => {
    const failure = await failureBefore(await listen(createTlsServer(selfSigned)), 'https');
    assert.equal(failure.status, 502);
    assert.match(failure.message, /certificate that is not trusted/u);
  });

  test('it hangs', async () => {
    const failure = await failureBefore(await startRawBackend((socket) => void socket.resume()), 'http', 300);
    assert.equal(failure.status, 504);
    assert.equal(failure.code, 'backend_timeout');
    assert.match(failure.message, /did not begin to answer within 0\.3 s/u);
    assert.equal(failure.headers.get('access-control-allow-origin'), page);
  });

  test('it reads nothing of a large body', async () => {
    const backend = await startRawBackend((socket) => void socket.pause());
    const stage = await startStage(backend.url, { headMs: 300 });
    const failure = await failureOf(stage, { method: 'POST', body: Buffer.alloc(20_000_000) });
    assert.equal(failure.status, 504);
    await stage.close();
    await backend.close();
  });

  test('the target is the proxy itself', async () => {
    const port = await freePort();
    const stage = await startStage(`http://localhost:${port}`);
    const loop = await startRawBackend((socket) => {
      const back = connect(stage.port, '127.0.0.1');
      socket.pipe(back).pipe(socket);
    });
    const before = await startStage(loop.url);
    const response = await fetch(before.url);
    assert.equal(response.status, 508);
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'proxy_loop');
    for (const each of [before, loop, stage]) await each.close();
  });
});

describe('an answer that is cut', () => {
  const cutAfter = async (bytes: string, how: 'end' | 'reset'): Promise<void> => {
    const backend = await startRawBackend((socket) => {
      socket.once('data', () => socket.write(bytes, () => (how === 'end' ? socket.end() : socket.resetAndDestroy())));
    });
    const stage = await startStage(backend.url);
    const response = await fetch(stage.url);
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
    assert.match(stage.lines.join(''), /"code":"backend_closed"/u);
    await stage.close();
    await backend.close();
  };

  test('in a body of known length is seen as cut', () => cutAfter('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', 'end'));
  test('in a chunked body is seen as cut', () =>
    cutAfter('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'end'));
  test('by a reset is seen as cut', () =>
    cutAfter('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'reset'));
  test('by a chunk that says a wrong size is seen as cut', () =>
    cutAfter('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalfmore\r\n', 'end'));

  test('the part that arrived is passed on', async () => {
    const backend = await startRawBackend((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'));
    });
    const stage = await startStage(backend.url);
    const text = await readAll(stage.port, 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    assert.match(text, /\r\n\r\n4\r\nhalf\r\n$/u);
    await stage.close();
    await backend.close();
  });
});

describe('a caller who goes away', () => {
  test('ends the work of the backend at once, before and in the middle of the answer', async () => {
    for (const bytes of ['', 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n']) {
      const asked = signal();
      const left = signal();
      const backend = await startRawBackend((socket) => {
        socket.on('error', () => left.notify()).once('end', () => left.notify());
        socket.once('data', () => {
          if (bytes !== '') socket.write(bytes);
          asked.notify();
        });
      });
      const stage = await startStage(backend.url);
      const caller = httpRequest(stage.url).on('error', () => undefined);
      caller.on('response', (response: IncomingMessage) => response.on('error', () => undefined).resume());
      caller.end();
      await asked.promise;
      if (bytes !== '') await new Promise((resolve) => caller.once('response', resolve));
      caller.destroy();
      await left.promise;
      // As nginx: who leaves in the middle of an answer has had its status.
      assert.match(stage.lines.join(''), bytes === '' ? /"status":499/u : /"status":200/u);
      await stage.close();
      await backend.close();
    }
  });

  test('ends an upload that the backend still reads', async () => {
    const asked = signal();
    const left = signal();
    const backend = await startRawBackend((socket) => {
      socket.on('error', () => left.notify()).once('end', () => left.notify());
      socket.on('data', () => asked.notify());
    });
    const stage = await startStage(backend.url);
    const caller = httpRequest(stage.url, { method: 'POST' }).on('error', () => undefined);
    caller.write('first');
    await asked.promise;
    caller.destroy();
    await left.promise;
    await stage.close();
    await backend.close();
  });
});
