import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@causeway/client';
import { createConnectionWatch } from './connection-watch.ts';
import type { ConnectionState } from './connection-watch.ts';

interface Line {
  isUp: boolean;
}

function watchOver(line: Line, isOnline = () => true) {
  const answer = async () => {
    if (!line.isUp) throw new TypeError('fetch failed');
    return Response.json({ status: 'ok', version: '1.2.3' });
  };
  return createConnectionWatch(createClient({ base: 'http://localhost:8000', fetch: answer }), { isOnline, now: () => 1000 });
}

test('a server that answers is live', async () => {
  const watch = watchOver({ isUp: true });
  const seen: ConnectionState['kind'][] = [];
  watch.subscribe(() => seen.push(watch.current().kind));
  assert.equal(watch.current().kind, 'connecting');
  await watch.check();
  assert.deepEqual(watch.current(), { kind: 'live', latencyMs: 0, version: '1.2.3', checkedAt: 1000 });
  assert.deepEqual(seen, ['live']);
});

test('a server that stops answering is waited for, longer each time, with its cause', async () => {
  const line = { isUp: true };
  const watch = watchOver(line);
  await watch.check();
  line.isUp = false;
  const waits: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await watch.check();
    const state = watch.current();
    assert.ok(state.kind === 'reconnecting');
    assert.notEqual(state.failure.cause.title, '');
    waits.push(state.nextAt - 1000);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 15_000]);
  line.isUp = true;
  await watch.check();
  assert.equal(watch.current().kind, 'live');
});

test('without a network it is offline', async () => {
  const watch = watchOver({ isUp: false }, () => false);
  await watch.check();
  assert.equal(watch.current().kind, 'offline');
});

test('two checks at once are one', async () => {
  const watch = watchOver({ isUp: true });
  assert.equal(watch.check(), watch.check());
  await watch.check();
});
