import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { page, readAll, signal, startBackend, startRawBackend, startStage } from '../../../../tests/proxy-stage.ts';

const megabyte = Buffer.alloc(1024 * 1024, 'x');

/** So many megabytes, made while they are read. */
function* megabytes(count: number): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) yield megabyte;
}

async function sizeOf(stream: AsyncIterable<Buffer | Uint8Array>): Promise<number> {
  let size = 0;
  for await (const bytes of stream) size += bytes.length;
  return size;
}

/** Backend, proxy and browser are one process here; a kept body would be 100 MB more. */
const maxGrowthBytes = 60 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is held, not what waits to be collected. */
function heldBytes(): number {
  // What one collection finds dead, the next one gives back.
  collect();
  collect();
  const { external, heapUsed } = process.memoryUsage();
  return external + heapUsed;
}

async function growthDuring(work: () => Promise<void>): Promise<number> {
  const before = heldBytes();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, heldBytes() - before);
  }, 100);
  await work();
  clearInterval(timer);
  return peak;
}

describe('a body', () => {
  test('of 100 MB goes up in constant memory, by length and in chunks', async () => {
    const backend = await startBackend(async (request, response) => {
      const framing = request.headers['transfer-encoding'] ?? request.headers['content-length'];
      response.end(`${framing} ${await sizeOf(request)}`);
    });
    const stage = await startStage(backend.url);
    for (const headers of [{ 'content-length': String(100 * megabyte.length) }, { 'transfer-encoding': 'chunked' }]) {
      const growth = await growthDuring(async () => {
        const upload = httpRequest(stage.url, { method: 'POST', headers });
        Readable.from(megabytes(100)).pipe(upload);
        const [response] = (await once(upload, 'response')) as [IncomingMessage];
        const text = (await response.toArray()).join('');
        assert.equal(text, `${Object.values(headers)[0]} ${100 * megabyte.length}`);
      });
      assert.ok(growth < maxGrowthBytes, `memory grew by ${Math.round(growth / 1e6)} MB`);
    }
    await stage.close();
    await backend.close();
  });

  test('of 100 MB comes down in constant memory, however it ends', async () => {
    const heads = ['content-length: 104857600', 'transfer-encoding: chunked', 'connection: close'];
    for (const head of heads) {
      const backend = await startRawBackend((socket) => {
        socket.once('data', () => void answerLong(socket, head));
      });
      const stage = await startStage(backend.url);
      const growth = await growthDuring(async () => {
        const response = await fetch(stage.url);
        assert.ok(response.body);
        assert.equal(await sizeOf(response.body), 100 * megabyte.length);
      });
      assert.ok(growth < maxGrowthBytes, `memory grew by ${Math.round(growth / 1e6)} MB (${head})`);
      await stage.close();
      await backend.close();
    }
  });

  test('is read from the backend no faster than the browser reads it', async () => {
    let written = 0;
    const stopped = signal();
    const backend = await startRawBackend((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n');
        while (socket.write(megabyte)) written += 1;
        // The kernel takes a few megabytes; after that nothing moves until somebody reads.
        let before = -1;
        const timer = setInterval(() => {
          if (before === socket.bytesWritten - socket.writableLength) {
            clearInterval(timer);
            stopped.notify();
          }
          before = socket.bytesWritten - socket.writableLength;
        }, 100);
        socket.on('drain', () => {
          while (socket.write(megabyte)) written += 1;
          written += 1;
        });
      });
    });
    const stage = await startStage(backend.url);
    const caller = httpRequest(stage.url).end();
    const [response] = (await once(caller, 'response')) as [IncomingMessage];
    response.pause();
    await stopped.promise;
    assert.ok(written < 40, `${written} MB were taken from a backend whose reader sleeps`);
    response.destroy();
    await stage.close();
    await backend.close();
  });

  test('passes unchanged, whatever its bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
    const backend = await startBackend(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      response.writeHead(200, { 'content-encoding': 'identity', 'content-length': body.length });
      response.end(body);
    });
    const stage = await startStage(backend.url);
    for (const size of [1, 100, 16_384, 16_385, 70_000]) {
      const response = await fetch(stage.url, { method: 'PUT', body: bytes.subarray(0, size) });
      const answered = Buffer.from(await response.arrayBuffer());
      assert.equal(hash(answered), hash(bytes.subarray(0, size)));
    }
    await stage.close();
    await backend.close();
  });

  test('takes its trailers along', async () => {
    const backend = await startBackend(async (request, response) => {
      await request.toArray();
      response.end(JSON.stringify(request.trailers));
    });
    const stage = await startStage(backend.url);
    const bytes =
      'POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n';
    assert.match(await readAll(stage.port, bytes), /\{"x-sum":"7"\}/u);
    await stage.close();
    await backend.close();
  });

  test('that the backend refuses early is answered, and the refusal is readable', async () => {
    // Answers at the head and closes, as many servers do; what is still sent then meets a reset.
    const backend = await startRawBackend((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\nconnection: close\r\n\r\nmuch', () =>
          socket.destroy(),
        ),
      );
    });
    const stage = await startStage(backend.url);
    for (let round = 0; round < 20; round += 1) {
      const response = await fetch(stage.url, { method: 'POST', body: Buffer.alloc(5_000_000), headers: { origin: page } });
      assert.equal(response.status, 413);
      assert.equal(response.headers.get('access-control-allow-origin'), page);
      assert.equal(await response.text(), 'much');
    }
    await stage.close();
    await backend.close();
  });

  test('that waits for 100-continue is sent', async () => {
    const backend = await startBackend(async (request, response) => {
      response.end(`${request.headers.expect} ${(await request.toArray()).join('')}`);
    });
    const stage = await startStage(backend.url);
    const upload = httpRequest(stage.url, { method: 'POST', headers: { expect: '100-continue', 'content-length': 4 } });
    upload.flushHeaders();
    await once(upload, 'continue');
    upload.end('body');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    assert.equal((await response.toArray()).join(''), 'undefined body');
    await stage.close();
    await backend.close();
  });
});

async function answerLong(socket: Socket, head: string): Promise<void> {
  socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
  const isChunked = head.includes('chunked');
  for (const bytes of megabytes(100)) {
    if (isChunked) socket.write('100000\r\n');
    const isTaken = socket.write(bytes);
    if (isChunked) socket.write('\r\n');
    if (!isTaken) await once(socket, 'drain');
  }
  if (isChunked) socket.write('0\r\n\r\n');
  if (head.includes('close')) socket.end();
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('an event stream', () => {
  test('is passed on event by event, each as soon as it is there', async () => {
    const open = signal<ServerResponse>();
    const backend = await startBackend((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      open.notify(response);
    });
    const stage = await startStage(backend.url);
    const response = await fetch(stage.url, { headers: { origin: page } });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    const reader = response.body?.getReader();
    const source = await open.promise;
    for (const event of ['data: one\n\n', 'data: two\n\n', ': heartbeat\n\n']) {
      source.write(event);
      const { value } = (await reader?.read()) ?? {};
      assert.equal(Buffer.from(value ?? []).toString(), event);
    }
    source.end();
    assert.equal((await reader?.read())?.done, true);
    await stage.close();
    await backend.close();
  });

  test('has its head before its first event', async () => {
    const backend = await startBackend((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    });
    const stage = await startStage(backend.url);
    const response = await fetch(stage.url);
    assert.equal(response.status, 200);
    await response.body?.cancel();
    await stage.close();
    await backend.close();
  });
});

describe('connections to the backend', () => {
  test('are used again', async () => {
    const backend = await startBackend((request, response) => void response.end(String(request.socket.remotePort)));
    const stage = await startStage(backend.url);
    const ports = new Set<string>();
    for (let round = 0; round < 5; round += 1) ports.add(await (await fetch(stage.url)).text());
    assert.equal(ports.size, 1);
    await stage.close();
    await backend.close();
  });

  test('that close when they are used again cost a repeatable request nothing', async () => {
    let connections = 0;
    const backend = await startRawBackend((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      let isFirst = true;
      socket.on('data', () => {
        // The second request on a connection meets a server that closes it, as after an idle time.
        if (!isFirst) socket.destroy();
        isFirst = false;
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const stage = await startStage(backend.url);
    for (const method of ['GET', 'GET', 'PUT', 'DELETE', 'HEAD']) {
      const response = await fetch(stage.url, method === 'PUT' ? { method, body: 'again' } : { method });
      assert.equal(response.status, 200, method);
      await response.arrayBuffer();
    }
    assert.equal(connections, 5);
    await stage.close();
    await backend.close();
  });

  test('that close while a request is about to be sent cost it nothing, and it is asked once', async () => {
    const sockets: Socket[] = [];
    const asked: string[] = [];
    const backend = await startRawBackend((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        asked.push(...(bytes.toString().match(/GET \/\d+/gu) ?? []));
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const stage = await startStage(backend.url);
    const caller = connect(stage.port, '127.0.0.1');
    for (let round = 0; round < 20; round += 1) {
      caller.write(`GET /${round} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      // Both arrive in one turn of the proxy: the request, then the end of the connection it would take.
      if (round % 2 === 1) sockets.at(-1)?.destroy();
      await once(caller, 'data');
    }
    assert.deepEqual(
      asked,
      Array.from({ length: 20 }, (_, round) => `GET /${round}`),
    );
    caller.destroy();
    await stage.close();
    await backend.close();
  });

  test('that close under a POST are reported: it may have been done', async () => {
    const backend = await startRawBackend((socket) => {
      socket.on('error', () => undefined);
      let isFirst = true;
      socket.on('data', () => {
        if (!isFirst) socket.destroy();
        isFirst = false;
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const stage = await startStage(backend.url);
    assert.equal((await fetch(stage.url)).status, 200);
    assert.equal((await fetch(stage.url, { method: 'POST', body: 'once' })).status, 502);
    await stage.close();
    await backend.close();
  });
});
