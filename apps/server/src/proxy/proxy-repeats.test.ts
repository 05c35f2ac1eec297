import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { Listening } from '../../../../tests/client/listen.ts';
import { startRawBackend, startStage } from '../../../../tests/proxy-stage.ts';

type End = 'fin' | 'reset';

interface Counting extends Listening {
  /** How often the request in question arrived. */
  readonly arrivals: () => number;
}

/** Answers /warm and keeps the connection; on anything else says `bytes` and ends the connection. */
async function startDying(bytes: string, end: End): Promise<Counting> {
  let arrivals = 0;
  const backend = await startRawBackend((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (text.includes(' /warm ')) {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        return;
      }
      if (!text.includes(' /work ')) return;
      arrivals += 1;
      const leave = () => void (end === 'fin' ? socket.end() : socket.resetAndDestroy());
      if (bytes === '') leave();
      else socket.write(bytes, leave);
    });
  });
  return { ...backend, arrivals: () => arrivals };
}

/** Asks over a connection that was used before, and reads whatever comes. */
async function askDying(method: string, bytes: string, end: End): Promise<number> {
  const backend = await startDying(bytes, end);
  const stage = await startStage(backend.url);
  await (await fetch(`${stage.url}/warm`)).text();
  const body = ['GET', 'DELETE', 'OPTIONS'].includes(method) ? {} : { body: 'once' };
  const response = await fetch(`${stage.url}/work`, { method, ...body });
  await response.text().catch(() => '');
  await stage.close();
  await backend.close();
  return backend.arrivals();
}

const unfinished = {
  'half a head': 'HTTP/1.1 200 O',
  'a whole head': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n',
  'half a body': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf',
  'an early hint': 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n',
  'one chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
};

describe('a request whose connection, used before, ends under it', () => {
  for (const method of ['POST', 'PATCH']) {
    for (const end of ['fin', 'reset'] as const) {
      test(`is asked once: ${method} and nothing came, ${end}`, async () => {
        assert.equal(await askDying(method, '', end), 1);
      });
    }
  }

  for (const method of ['GET', 'PUT', 'DELETE']) {
    test(`is asked once more, and not again: ${method} and nothing came`, async () => {
      assert.equal(await askDying(method, '', 'fin'), 2);
      assert.equal(await askDying(method, '', 'reset'), 2);
    });
  }

  for (const [name, bytes] of Object.entries(unfinished)) {
    test(`is asked once when ${name} came, whatever its method`, async () => {
      for (const method of ['GET', 'PUT', 'POST']) assert.equal(await askDying(method, bytes, 'fin'), 1, method);
    });
  }
});

test('a request over a connection of its own is asked once', async () => {
  for (const method of ['GET', 'PUT', 'POST']) {
    const backend = await startDying('', 'fin');
    const stage = await startStage(backend.url);
    const body = method === 'GET' ? {} : { body: 'once' };
    assert.equal((await fetch(`${stage.url}/work`, { method, ...body })).status, 502);
    assert.equal(backend.arrivals(), 1, method);
    await stage.close();
    await backend.close();
  }
});
