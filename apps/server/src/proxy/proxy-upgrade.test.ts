import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import { listen } from '../../../../tests/client/listen.ts';
import type { Listening } from '../../../../tests/client/listen.ts';
import { sendRaw } from '../../../../tests/raw-http.ts';
import { page, readAll, signal, startBytesBackend, startRawBackend, startStage } from '../../../../tests/proxy-stage.ts';
import type { ProxyStage } from '../../../../tests/proxy-stage.ts';
import { freePort } from '../../../../tests/services.ts';

/** Says back what it hears; refuses `/refused` with 403 and a reason. */
function startEcho(): Promise<Listening> {
  const server = createServer();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024 * 1024,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\nx-why: origin\r\n\r\nwrong origin\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.send(JSON.stringify(request.headers));
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
    });
  });
  return listen(server);
}

const nextMessage = async (socket: WebSocket): Promise<Buffer> => ((await once(socket, 'message')) as [RawData])[0] as Buffer;

interface Opened {
  readonly socket: WebSocket;
  readonly headers: Readonly<Record<string, string>>;
}

async function open(stage: ProxyStage, path = '/', protocols: string[] = []): Promise<Opened> {
  const socket = new WebSocket(`ws://127.0.0.1:${stage.port}${path}`, protocols, { origin: page });
  const headers = JSON.parse((await nextMessage(socket)).toString()) as Record<string, string>;
  return { socket, headers };
}

const handshake = [
  'host: localhost',
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');

describe('a WebSocket through the proxy', () => {
  let backend: Listening;
  let stage: ProxyStage;
  before(async () => {
    backend = await startEcho();
    stage = await startStage(`http://localhost:${backend.port}`);
  });
  after(async () => {
    await stage.close();
    await backend.close();
  });

  test('says what it hears, from the first frame of the backend on', async () => {
    const { socket, headers } = await open(stage);
    assert.equal(headers['host'], `localhost:${backend.port}`);
    assert.equal(headers['origin'], page);
    assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    assert.match(headers['via'] ?? '', /causeway/u);
    socket.send('hello');
    assert.equal((await nextMessage(socket)).toString(), 'hello');
    socket.close(4001, 'done');
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    assert.equal(code, 4001);
    assert.equal(reason.toString(), 'done');
    assert.match(stage.lines.join(''), /"status":101/u);
  });

  test('carries frames of 20 MB and many small ones, in order', async () => {
    const { socket } = await open(stage);
    const large = Buffer.alloc(20 * 1024 * 1024, 'y');
    socket.send(large);
    assert.equal(Buffer.compare(await nextMessage(socket), large), 0);
    const heard: string[] = [];
    const all = signal();
    socket.on('message', (data) => {
      heard.push((data as Buffer).toString());
      if (heard.length === 2000) all.notify();
    });
    for (let at = 0; at < 2000; at += 1) socket.send(String(at));
    await all.promise;
    assert.deepEqual(
      heard,
      Array.from({ length: 2000 }, (_, at) => String(at)),
    );
    socket.terminate();
  });

  test('keeps the subprotocol that the backend chose', async () => {
    const { socket, headers } = await open(stage, '/', ['v1.chat', 'v2.chat']);
    assert.equal(headers['sec-websocket-protocol'], 'v1.chat,v2.chat');
    assert.equal(socket.protocol, 'v2.chat');
    socket.terminate();
  });

  test('is not opened for a foreign page', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.port}/`, { origin: 'http://evil.test' });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    assert.equal(response.statusCode, 403);
    socket.on('error', () => undefined).terminate();
  });

  test('that the backend refuses is closed with the reason, for a page', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.port}/refused`, { origin: page });
    const { error } = JSON.parse((await nextMessage(socket)).toString()) as { error: Record<string, unknown> };
    assert.equal(error['code'], 'backend_refused');
    assert.equal(
      error['message'],
      `The backend at localhost:${backend.port} refused the WebSocket: it answered 403 Forbidden.`,
    );
    assert.equal(error['cause'], 'wrong origin\n');
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 4403);
  });

  test('that the backend refuses is refused as it was, for a program', async () => {
    const answer = await sendRaw({ port: stage.port, bytes: `GET /refused HTTP/1.1\r\n${handshake}\r\n\r\n` });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers['x-why'], 'origin');
    assert.equal(answer.body, 'wrong origin\n');
  });

  test('offered HTTP/2 instead, the request goes on as an ordinary one', async () => {
    const plain = await startBytesBackend('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    const plainStage = await startStage(plain.url);
    const lines = 'host: localhost\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk';
    const answer = await sendRaw({ port: plainStage.port, bytes: `GET / HTTP/1.1\r\n${lines}\r\n\r\n` });
    assert.equal(answer.status, 200);
    await plainStage.close();
    await plain.close();
  });
});

const upgraded = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** A backend that answers 101 and then hands over the raw connection. */
const startSwitching = (onSwitched: (socket: Socket) => void): Promise<Listening> =>
  startRawBackend((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(upgraded);
      onSwitched(socket);
    });
  });

async function openRaw(stage: ProxyStage): Promise<Socket> {
  const socket = connect({ port: stage.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(`GET / HTTP/1.1\r\n${handshake}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

describe('two joined sockets', () => {
  test('pass on one end while the other side still speaks', async () => {
    const backend = await startSwitching((socket) => {
      let heard = '';
      socket.on('data', (bytes) => {
        heard += bytes.toString();
      });
      socket.on('end', () => socket.end(`heard ${heard}`));
    });
    const stage = await startStage(backend.url);
    const socket = await openRaw(stage);
    socket.end('all of it');
    const said = (await socket.toArray()).join('');
    assert.equal(said, 'heard all of it');
    await stage.close();
    await backend.close();
  });

  test('end together when the backend is reset', async () => {
    const backend = await startSwitching((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const stage = await startStage(backend.url);
    const socket = await openRaw(stage);
    socket.on('error', () => undefined).resume();
    socket.write('x');
    await once(socket, 'end');
    socket.destroy();
    await stage.close();
    await backend.close();
  });

  test('end together when the browser goes away', async () => {
    const left = signal();
    const backend = await startSwitching((socket) => {
      socket
        .resume()
        .once('end', () => left.notify())
        .once('error', () => left.notify());
    });
    const stage = await startStage(backend.url);
    const socket = await openRaw(stage);
    socket.resetAndDestroy();
    await left.promise;
    await stage.close();
    await backend.close();
  });

  test('hold the backend back when the browser does not read', async () => {
    const stopped = signal<number>();
    const chunk = Buffer.alloc(1024 * 1024);
    const backend = await startSwitching((socket) => {
      const sent = (): number => socket.bytesWritten - socket.writableLength;
      const fill = (): void => {
        while (socket.write(chunk));
      };
      socket.on('drain', fill);
      fill();
      let last = -1;
      const timer = setInterval(() => {
        if (sent() === last) {
          clearInterval(timer);
          stopped.notify(sent());
        }
        last = sent();
      }, 100);
    });
    const stage = await startStage(backend.url);
    const socket = await openRaw(stage);
    socket.pause();
    const bytes = await stopped.promise;
    assert.ok(bytes < 40 * chunk.length, `${bytes} bytes were taken`);
    socket.destroy();
    await stage.close();
    await backend.close();
  });

  test('end when the server stops', async () => {
    const backend = await startSwitching((socket) => void socket.resume());
    const stage = await startStage(backend.url);
    const socket = await openRaw(stage);
    const ended = once(socket.resume(), 'end');
    await stage.close();
    await ended;
    socket.destroy();
    await backend.close();
  });
});

describe('a WebSocket that cannot be opened', () => {
  const closeOf = async (stage: ProxyStage): Promise<{ code: number; error: Record<string, unknown> }> => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.port}/`, { origin: page });
    const { error } = JSON.parse((await nextMessage(socket)).toString()) as { error: Record<string, unknown> };
    const [code] = (await once(socket, 'close')) as [number];
    return { code, error };
  };

  test('because nobody listens is closed with that cause', async () => {
    const port = await freePort();
    const stage = await startStage(`http://localhost:${port}`);
    const { code, error } = await closeOf(stage);
    assert.equal(code, 4503);
    assert.equal(error['message'], `The backend at localhost:${port} refused the connection: nothing listens there.`);
    const raw = await sendRaw({ port: stage.port, bytes: `GET / HTTP/1.1\r\n${handshake}\r\n\r\n` });
    assert.equal(raw.status, 502);
    await stage.close();
  });

  test('because the backend hangs, closes or speaks another protocol is closed with that cause', async () => {
    const cases: [Promise<Listening>, string][] = [
      [startRawBackend((socket) => void socket.resume()), 'backend_timeout'],
      [startRawBackend((socket) => void socket.once('data', () => socket.end())), 'backend_closed'],
      [startBytesBackend('-ERR\r\n'), 'backend_invalid'],
    ];
    for (const [starting, expected] of cases) {
      const backend = await starting;
      const stage = await startStage(backend.url, { headMs: expected === 'backend_timeout' ? 300 : 60_000 });
      const { error } = await closeOf(stage);
      assert.equal(error['code'], expected);
      await stage.close();
      await backend.close();
    }
  });

  test('because the backend takes no upgrade at that path says so', async () => {
    const backend = await startBytesBackend('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n');
    const stage = await startStage(backend.url);
    const { error } = await closeOf(stage);
    assert.match(String(error['message']), /it answered 200 OK/u);
    const text = await readAll(stage.port, `GET / HTTP/1.1\r\n${handshake}\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/u);
    assert.match(text, /\r\n\r\nok$/u);
    await stage.close();
    await backend.close();
  });

  test('is counted in its own tier', async () => {
    const backend = await startEcho();
    const limits = { default: [], strict: [], ws: [{ name: 'burst', quota: 1, windowMs: 60_000 }] };
    const stage = await startStage(backend.url, { limits });
    const { socket } = await open(stage);
    const { error } = await closeOf(stage);
    assert.equal(error['code'], 'rate_limit_exceeded');
    socket.terminate();
    await stage.close();
    await backend.close();
  });
});
