import { sessionEvents } from '@causeway/contract';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { sessionId, startSessionServer } from '../../../tests/client/session-server.ts';
import { createClient, follow } from './index.ts';
import type { FollowState } from './index.ts';

// What a page has and Node does not.
const page = new EventTarget();
const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { document, addEventListener: page.addEventListener.bind(page) });

const pause = { minMs: 60_000, maxMs: 60_000 };

async function watch() {
  const server = await startSessionServer(10);
  const changes = new EventTarget();
  const states: FollowState[] = [];
  const following = follow(createClient({ base: server.url }), sessionEvents, {
    params: { id: sessionId },
    transport: 'websocket',
    pace: pause,
    onMessage: () => undefined,
    onState: (state) => {
      states.push(state);
      changes.dispatchEvent(new Event('change'));
    },
  });
  after(async () => {
    following.close();
    await server.close();
  });
  const until = async (status: FollowState['status']) => {
    while (following.state.status !== status) await once(changes, 'change', { signal: AbortSignal.timeout(30_000) });
  };
  await until('live');
  return { server, following, states, until };
}

test('another network: a live connection is made anew at once', async () => {
  const { server, states } = await watch();
  states.length = 0;
  page.dispatchEvent(new Event('online'));
  while (server.connections < 2) await new Promise(setImmediate);
  assert.deepEqual(
    states.filter(({ status }) => status !== 'live'),
    [],
  );
});

for (const [name, wake] of [
  ['online', () => page.dispatchEvent(new Event('online'))],
  ['visible', () => document.dispatchEvent(new Event('visibilitychange'))],
] as const) {
  test(`${name}: a long wait ends at once`, async () => {
    const { server, following, until } = await watch();
    server.endAll(1012, 'restart');
    await until('reconnecting');
    wake();
    await until('live');
    assert.equal(server.connections, 2);
    following.close();
  });
}

test('a page that is looked at again drops a connection whose heartbeat is overdue, and keeps a fresh one', async (context) => {
  const { server, until, following } = await watch();
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(following.state.status, 'live');
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 26_000 });
  document.dispatchEvent(new Event('visibilitychange'));
  await until('reconnecting');
  following.retryNow();
  await until('live');
  assert.equal(server.connections, 2);
});
