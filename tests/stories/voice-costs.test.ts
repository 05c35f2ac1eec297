import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Budget, UsageEntry } from '@causeway/contract';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startMortalServer } from '../mortal-server.ts';
import type { MortalServer } from '../mortal-server.ts';
import { skipWithout, startRedis } from '../services.ts';

const frontend = 'http://localhost:5173';
const dollar = 1_000_000_000;

/** Tokens of the fake cost so much that a few are a cent. */
const prices = JSON.stringify([{ model: 'openai/fake-1', rates: { input: 10, output: 10 } }]);

/** Resolves when a workflow has an execution that is completed. */
function completed(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  socket.addEventListener('error', () => reject(new Error(`${url} failed`)));
  socket.addEventListener('message', ({ data }) => {
    const { executions = [] } = JSON.parse(String(data)) as { executions?: { status: string }[] };
    if (executions.some(({ status }) => status === 'completed')) resolve();
  });
  return promise.finally(() => socket.close());
}

/** What the post-mortem said of its costs: a missing Redis was a 500, CORS hid it, and the limiter answered 429. */
describe('Voice: cost tracking and the cache of answers', () => {
  let upstream: FakeUpstream;
  let server: MortalServer;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(server.url + path, { method, ...sent });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const lines = async (): Promise<readonly UsageEntry[]> => (await call<{ costs: UsageEntry[] }>('GET', '/api/v1/costs')).costs;
  const budgets = async (): Promise<readonly Budget[]> =>
    (await call<{ budgets: Budget[] }>('GET', '/api/v1/costs/budgets')).budgets;
  const ask = (params: object = {}): Promise<Response> =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'fake-1', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 100, ...params }),
    });

  before(async () => {
    upstream = await startFakeUpstream();
    server = await startMortalServer('voice-costs', {
      CAUSEWAY_PRICES: prices,
      CAUSEWAY_LIMITS_DEFAULT: 'burst=50,minute=300,hour=10000',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      OPENAI_API_KEY: 'fake-key-of-the-test',
    });
  });
  after(async () => {
    await server?.close();
    await upstream?.close();
  });

  test('its frontend reads costs across origins as often as it did, without a 429', async () => {
    await ask();
    for (const path of ['/api/v1/costs', '/api/v1/costs/', '/api/v1/costs/summary', '/api/v1/costs/summary?group_by=model']) {
      const preflight = await fetch(server.url + path, {
        method: 'OPTIONS',
        headers: { origin: frontend, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
        redirect: 'manual',
      });
      assert.equal(preflight.status, 204, path);
      const response = await fetch(server.url + path, { headers: { origin: frontend } });
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get('access-control-allow-origin'), frontend);
    }
    const burst = await Promise.all(Array.from({ length: 30 }, () => fetch(`${server.url}/api/v1/costs/summary`)));
    assert.deepEqual(new Set(burst.map(({ status }) => status)), new Set([200]));
  });

  test('a step of a workflow is a line that leads to its run, and a budget that is used up starts another', async () => {
    const alarm = await call<{ id: string }>('POST', '/api/v1/workflows', {
      source: `document: { dsl: '1.0.3', namespace: default, name: alarm, version: '1.0.0' }
do:
  - note: { set: { told: yes } }`,
    });
    const settings = { kind: 'event', event: 'budget.exceeded' };
    await call('POST', `/api/v1/workflows/${alarm.id}/triggers`, { settings });
    const { id: userId } = await call<{ id: string }>('GET', '/api/v1/account').catch(() => ({ id: 'owner' }));
    const { total } = await call<{ total: { cost_nano: number } }>('GET', '/api/v1/costs/summary');
    await call('POST', '/api/v1/costs/budgets', {
      name: 'Mine',
      scope: 'user',
      subject_id: userId,
      period: 'day',
      limit_nano: total.cost_nano + 1,
      mode: 'warn',
    });
    const asker = await call<{ id: string }>('POST', '/api/v1/workflows', {
      source: `document: { dsl: '1.0.3', namespace: default, name: asker, version: '1.0.0' }
do:
  - ask: { call: chat, with: { model: fake-1, messages: 'Hi' } }`,
    });
    const alarmed = completed(`ws://127.0.0.1:${server.port}/api/v1/workflows/workflow/${alarm.id}/stream`);
    const { id: runId } = await call<{ id: string }>('POST', `/api/v1/workflows/${asker.id}/executions?wait=10`, { input: {} });
    const line = (await lines()).find(({ execution_id: id }) => id === runId);
    assert.deepEqual([line?.feature, line?.kind], ['workflows', 'workflow_steps']);
    assert.ok((line?.cost_nano ?? 0) > 0);
    await alarmed;
    for (const { id } of await budgets()) await call('DELETE', `/api/v1/costs/budgets/${id}`);
  });

  test('kill -9 in the middle of a call: what it had set aside is free again, and the call is a line that is lost', async () => {
    const { id: userId } = await call<{ id: string }>('GET', '/api/v1/account').catch(() => ({ id: 'owner' }));
    await call('POST', '/api/v1/costs/budgets', {
      name: 'Hard',
      scope: 'user',
      subject_id: userId,
      period: 'total',
      limit_nano: dollar,
    });
    const asked = ask({ stream: true, x_fake: 'pace_ms=50&tokens=1000' }).then(
      (response) => response.text(),
      () => undefined,
    );
    await upstream.nextRequest();
    const [reserved] = await budgets();
    assert.ok(reserved && reserved.reserved_nano > 0);
    await server.kill();
    await asked.catch(() => undefined);
    await server.start();
    const [after_] = await budgets();
    assert.deepEqual([after_?.reserved_nano, after_?.spent_nano], [0, reserved.spent_nano]);
    const [lost] = await lines();
    assert.deepEqual([lost?.outcome, lost?.cost_nano], ['lost', null]);
    assert.equal((await ask()).status, 200);
  });

  test('answers are kept in Redis, and one that is away is a call upstream and never a 500', skipWithout('redis'), async () => {
    const redis = await startRedis();
    try {
      await server.kill();
      await server.start({ CAUSEWAY_REDIS_URL: redis.url });
      const outcome = async (): Promise<string | null> => {
        const response = await ask({ temperature: 0, stream: true, user: 'redis' });
        assert.equal(response.status, 200);
        await response.text();
        return response.headers.get('x-causeway-cache');
      };
      assert.deepEqual([await outcome(), await outcome()], ['miss', 'hit']);
      await redis.kill();
      assert.equal(await outcome(), 'miss');
    } finally {
      await redis.stop();
    }
  });
});
