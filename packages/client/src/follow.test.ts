import { closeCodes, sessionEvents } from '@causeway/contract';
import type { Position } from '@causeway/contract';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { startCuttingProxy } from '../../../tests/client/cutting-proxy.ts';
import { listen, sendJson, serve } from '../../../tests/client/listen.ts';
import { sessionId, startSessionServer } from '../../../tests/client/session-server.ts';
import { createClient, emptySession, follow, foldSession } from './index.ts';
import type { ClientOptions, FollowOptions, FollowState } from './index.ts';

type Options = Partial<FollowOptions<typeof sessionEvents>>;

const pace = { minMs: 1, maxMs: 10 };
const cleanups: (() => void | Promise<void>)[] = [];
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

/** A followed session whose state and doings a test can wait for. */
function watch(options: ClientOptions, more: Options = {}) {
  const events = new EventTarget();
  const states: FollowState[] = [];
  const positions: Position[] = [];
  const seen = { session: emptySession, snapshots: 0 };
  const following = follow(createClient(options), sessionEvents, {
    params: { id: sessionId },
    pace,
    onMessage: (message, position) => {
      seen.session = foldSession(seen.session, message);
      if (message.type === 'snapshot') {
        seen.snapshots += 1;
        positions.length = 0;
      }
      if (position !== undefined) positions.push(position);
      events.dispatchEvent(new Event('change'));
    },
    onState: (state) => {
      states.push(state);
      events.dispatchEvent(new Event('change'));
    },
    ...more,
  });
  cleanups.push(() => following.close());
  const until = async (condition: () => boolean) => {
    while (!condition()) await once(events, 'change', { signal: AbortSignal.timeout(20_000) });
  };
  const text = () => seen.session.messages[0]?.content ?? '';
  return { following, states, positions, seen, until, text };
}

for (const transport of ['websocket', 'sse'] as const) {
  describe(`over ${transport}`, () => {
    test('it starts with a snapshot, then every message', async () => {
      const server = await startSessionServer(100);
      cleanups.push(server.close);
      server.append('one ');
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.text() === 'one ');
      server.append('two ');
      await view.until(() => view.text() === 'one two ');
      assert.deepEqual(view.following.state, { status: 'live', transport });
      assert.equal(view.seen.snapshots, 1);
    });

    test('1,000 cuts at any byte lose and double nothing', { timeout: 120_000 }, async () => {
      const server = await startSessionServer(1e6);
      const proxy = await startCuttingProxy(server.port, () => Math.floor(Math.random() * 1500));
      cleanups.push(server.close, proxy.close);
      const view = watch({ base: proxy.url }, { transport });
      let count = 0;
      while (proxy.cuts < 1000) {
        if (server.text.length - view.text().length < 400) server.append(`${(count += 1)} `);
        else await new Promise((resolve) => setTimeout(resolve, 1));
      }
      proxy.heal();
      server.append('end');
      await view.until(() => view.text().endsWith('end'));
      assert.equal(view.text(), server.text);
      assert.equal(view.seen.session.stale, false);
      // Contiguous since the last snapshot: nothing was delivered twice, nothing was left out.
      const first = view.positions[0]?.offset ?? 0;
      for (const [index, { offset }] of view.positions.entries()) assert.equal(offset, first + index);
    });

    test('a lost history comes back as a snapshot', async () => {
      const server = await startSessionServer(2);
      cleanups.push(server.close);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      server.append('a');
      await view.until(() => view.text() === 'a');
      server.endAll(4008, 'reads too slowly');
      for (const letter of 'bcdef') server.append(letter);
      await view.until(() => view.text() === 'abcdef');
      assert.equal(view.seen.snapshots, 2);
      server.forget();
      server.endAll(1012, 'the server restarts');
      await view.until(() => view.seen.snapshots === 3);
      server.append('g');
      await view.until(() => view.text() === 'abcdefg');
    });

    test('a final close code ends it with the cause', async () => {
      const server = await startSessionServer(10);
      cleanups.push(server.close);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      const error = { type: 'invalid', code: 'invalid_api_key', message: 'The credential of this connection was revoked.' };
      server.say({ type: 'error', error: { ...error, retryable: false, request_id: 'req_9' } });
      server.endAll(closeCodes.unauthorized, 'revoked');
      await view.until(() => view.following.state.status === 'closed');
      const { state } = view.following;
      assert.equal(state.status === 'closed' && state.cause?.code, 'invalid_api_key');
      assert.equal(state.status === 'closed' && state.cause?.sentence, 'The credential of this connection was revoked.');
    });

    test('an orderly end is an end without a cause', async () => {
      const server = await startSessionServer(10);
      cleanups.push(server.close);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      server.endAll(closeCodes.normal, 'done');
      await view.until(() => view.following.state.status === 'closed');
      assert.deepEqual(view.following.state, { status: 'closed', cause: undefined });
    });

    test('a draining server is left at once and found again', async () => {
      const server = await startSessionServer(10);
      cleanups.push(server.close);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      server.say({ type: 'draining', retry_ms: 5 });
      await view.until(() => server.connections === 2 && view.following.state.status === 'live');
      const pause = view.states.find((state) => state.status === 'reconnecting');
      assert.equal(pause?.cause.code, 'draining');
      assert.equal(view.seen.snapshots, 1);
    });

    test('silence beyond heartbeat and grace connects again', async (context) => {
      const server = await startSessionServer(10, 25_000);
      cleanups.push(server.close);
      context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
      const view = watch({ base: server.url }, { transport, pace: { minMs: 0, maxMs: 0 } });
      await view.until(() => view.seen.snapshots === 1);
      context.mock.timers.tick(34_000);
      assert.equal(view.following.state.status, 'live');
      context.mock.timers.tick(1001);
      await view.until(() => view.following.state.status === 'reconnecting');
      context.mock.timers.tick(1);
      await view.until(() => view.following.state.status === 'live');
      assert.equal(server.connections, 2);
      view.following.close();
    });

    test('a stopped server is named while it is waited for', async () => {
      const server = await startSessionServer(10);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      await server.close();
      await view.until(
        () => view.following.state.status === 'offline' && view.following.state.cause.code === 'backend_not_running',
      );
      const first = view.states.find((state) => state.status === 'reconnecting');
      assert.equal(first?.attempt, 1);
    });

    test('restart begins with a snapshot', async () => {
      const server = await startSessionServer(10);
      cleanups.push(server.close);
      const view = watch({ base: server.url }, { transport });
      await view.until(() => view.seen.snapshots === 1);
      view.following.restart();
      await view.until(() => view.seen.snapshots === 2);
      assert.equal(view.following.state.status, 'live');
    });
  });
}

test('auto goes over to server-sent events where WebSocket does not get through', async () => {
  const server = await startSessionServer(10);
  const proxy = await serve((request, response) => {
    const headers = { accept: request.headers.accept ?? '' };
    const onward = httpGet(`${server.url}${request.url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    response.on('close', () => onward.destroy());
  });
  cleanups.push(server.close, proxy.close);
  const view = watch({ base: proxy.url }, { pace: { minMs: 200, maxMs: 400 } });
  await view.until(() => view.seen.snapshots === 1);
  assert.deepEqual(view.following.state, { status: 'live', transport: 'sse' });
  assert.equal(view.following.send({} as never), false);
});

test('an API key travels as a ticket, never in the address', async () => {
  const addresses: string[] = [];
  const server = await startSessionServer(10);
  const front = createServer();
  cleanups.push(server.close);
  const tickets = await serve((request, response) => {
    addresses.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    sendJson(response, 201, { ticket: 'tkt_1', expires_in_ms: 30_000 });
  });
  const { port } = new URL(tickets.url);
  front.on('connection', (socket) => socket.once('data', () => socket.destroy()));
  const other = await listen(front);
  cleanups.push(tickets.close, other.close);
  const view = watch({ base: `http://127.0.0.1:${port}`, apiKey: 'cw_secret' }, { transport: 'websocket' });
  await view.until(() => view.following.state.status === 'reconnecting');
  assert.equal(addresses[0], 'POST /api/v1/tickets Bearer cw_secret');
  assert.ok(addresses.every((address) => !/ \S*cw_secret\S* /u.test(address)));
  view.following.close();
});

test('a refused ticket is final', async () => {
  const server = await serve((_request, response) => {
    sendJson(response, 401, {
      error: { type: 'authentication_error', code: 'invalid_api_key', message: 'No.', retryable: false },
    });
  });
  cleanups.push(server.close);
  const view = watch({ base: server.url, apiKey: 'cw_old' });
  await view.until(() => view.following.state.status === 'closed');
  const { state } = view.following;
  assert.equal(state.status === 'closed' && state.cause?.code, 'invalid_api_key');
});

test('closing leaves no timer and no connection', async () => {
  const server = await startSessionServer(10);
  cleanups.push(server.close);
  const view = watch({ base: server.url });
  await view.until(() => view.seen.snapshots === 1);
  view.following.close();
  server.append('unheard');
  assert.deepEqual(view.following.state, { status: 'closed', cause: undefined });
  assert.equal(view.text(), '');
});
