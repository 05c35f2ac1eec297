import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { closeCodes } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { frame, subscribeRaw } from './frames.ts';

const generous = 'burst=100000,minute=100000,hour=100000';
const path = '/api/v1/logs/stream';
const quarter = 256 * 1024;

/** RFC 6455: what a server must not take, and how it says so. */
const broken: readonly [string, Buffer, number][] = [
  ['without a mask', frame('x', { isMasked: false }), 1002],
  ['with a reserved bit', frame('x', { reserved: 4 }), 1002],
  ['of an unknown kind', frame('x', { opcode: 3 }), 1002],
  ['that control in parts', frame('x', { opcode: 9, isFinal: false }), 1002],
  ['that control at length', frame('x'.repeat(126), { opcode: 9 }), 1002],
  ['that continue nothing', frame('x', { opcode: 0 }), 1002],
  ['that begin twice', Buffer.concat([frame('x', { isFinal: false }), frame('y')]), 1002],
  ['that are no UTF-8', frame(Buffer.from([0xc3, 0x28])), 1007],
  ['that close with a wrong code', frame(Buffer.from([0x03, 0xe7]), { opcode: 8 }), 1002],
  ['of more than 256 KiB', frame('x'.repeat(quarter + 1)), 1009],
  ['that promise an exabyte', frame('x', { length: 2 ** 50 }), 1009],
  [
    'that add up to too much',
    Buffer.concat([
      frame('x'.repeat(quarter), { isFinal: false }),
      frame('x', { opcode: 0, isFinal: false }),
      frame('x', { opcode: 0 }),
    ]),
    1009,
  ],
];

describe('a WebSocket', { concurrency: true }, () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ CAUSEWAY_LIMITS_DEFAULT: generous, CAUSEWAY_LIMITS_WS: generous });
  });
  after(() => server.close());

  for (const [what, bytes, code] of broken) {
    test(`with frames ${what} is closed with ${code}`, async () => {
      const { socket, closed } = await subscribeRaw(server.port, path);
      socket.write(bytes);
      assert.equal(await closed, code);
    });
  }

  test('with any bytes at all harms nobody else', async () => {
    const attempts = Array.from({ length: 200 }, async () => {
      const { socket, closed } = await subscribeRaw(server.port, path);
      socket.end(randomBytes(2000));
      await closed;
    });
    await Promise.all(attempts);
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    assert.doesNotMatch(server.lines.join(''), /"level":50/u);
  });

  for (const [what, opcode] of [
    ['texts', 1],
    ['bytes', 2],
  ] as const) {
    test(`that floods with ${what} is warned, then closed`, async () => {
      const { socket, closed } = await subscribeRaw(server.port, path);
      const flood = Buffer.concat(Array.from({ length: 150 }, () => frame('{"type":"x"}', { opcode })));
      const pump = setInterval(() => socket.write(flood), 100);
      assert.equal(await closed, closeCodes.tooManyMessages);
      clearInterval(pump);
    });
  }
});
