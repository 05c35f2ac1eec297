import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { createWatchdog } from './watchdog.ts';

/** The loop stands still, as it does while something else has the core. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('silence ends in its limit and says what was awaited', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const watchdog = createWatchdog((...told) => resolve(told));
  watchdog.expect(20, 'fell silent');
  assert.deepEqual(await promise, ['fell silent', 20]);
});

test('what came while this process was held up is no silence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [writer] = (await once(server, 'connection')) as [Socket];
  const late: string[] = [];
  const watchdog = createWatchdog((what) => late.push(what));
  reader.on('data', () => watchdog.stop());
  watchdog.expect(20, 'fell silent');
  const came = once(reader, 'data');
  writer.write('here');
  holdUp(60);
  await came;
  assert.deepEqual(late, []);
  reader.destroy();
  server.close();
});
