import assert from 'node:assert/strict';
import test from 'node:test';
import { Fault } from '@causeway/contract';
import { freePort, skipWithout, startRedis } from '../../../../tests/services.ts';
import { connectRedis } from './redis.ts';
import type { Redis } from './redis.ts';
import { assertWithin, fastestOf, startLagMeter } from '../../../../tests/promises.ts';

const lag = startLagMeter();

const withRedis = skipWithout('redis');

interface Failure {
  readonly fault: Fault;
  readonly tookMs: number;
}

async function failureOf(redis: Redis): Promise<Failure> {
  const started = performance.now();
  try {
    await redis.dependency.call(() => redis.client.get('key'));
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    return { fault: error, tookMs: performance.now() - started };
  }
  throw new Error('it did not fail');
}

async function recoveryMs(redis: Redis): Promise<number> {
  const started = performance.now();
  for (;;) {
    try {
      await redis.dependency.call(() => redis.client.ping());
      return performance.now() - started;
    } catch (error) {
      if (!(error instanceof Fault) || performance.now() - started > 30_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test(
  'starting while Redis is down neither waits nor throws; a call names it within 50 ms, and it goes on when Redis starts',
  withRedis,
  async (t) => {
    const port = await freePort();
    const redis = connectRedis({ url: `redis://user:secret@127.0.0.1:${port}` });
    t.after(() => redis.close());
    const { fault } = await failureOf(redis);
    assert.equal(fault.message, `Redis at 127.0.0.1:${port} refused the connection.`);
    assert.equal(fault.details.reason, `connect ECONNREFUSED 127.0.0.1:${port}`);
    assert.deepEqual(fault.details.fix, {
      summary: 'Start Redis; this server then goes on by itself.',
      command: 'redis-server --daemonize yes',
    });
    assert.ok(!JSON.stringify(fault.details).includes('secret'));
    const open = connectRedis({ url: `redis://127.0.0.1:${port}` });
    t.after(() => open.close());
    const refusedMs = await fastestOf(10, async () => (await failureOf(open)).tookMs);
    assert.ok(refusedMs < 50, `${refusedMs} ms`);
    const service = await startRedis({ port });
    t.after(() => service.stop());
    const backMs = await recoveryMs(open);
    assertWithin(backMs, 2000, lag);
  },
);

test('Redis killed while it serves: refused within 50 ms; started again: back within 2 s', withRedis, async (t) => {
  const service = await startRedis();
  const redis = connectRedis({ url: service.url });
  t.after(() => redis.close());
  await redis.dependency.call(() => redis.client.set('key', 'value'));
  await service.kill();
  const { fault, tookMs } = await failureOf(redis);
  assert.match(fault.message, /closed the connection|refused the connection/u);
  assertWithin(tookMs, 50, lag);
  const again = await startRedis({ port: service.port });
  t.after(() => again.stop());
  const backMs = await recoveryMs(redis);
  assertWithin(backMs, 2000, lag);
});

test('Redis frozen: a fault within 600 ms, at once when the breaker is open; thawed: back within 2 s', withRedis, async (t) => {
  const service = await startRedis();
  const redis = connectRedis({ url: service.url });
  t.after(() => redis.close());
  t.after(() => service.stop());
  await redis.dependency.call(() => redis.client.ping());
  service.pause();
  const failures = await Promise.all(Array.from({ length: 5 }, () => failureOf(redis)));
  for (const { fault, tookMs } of failures) {
    assert.match(fault.message, /did not answer within 500 ms/u);
    assertWithin(tookMs, 600, lag);
  }
  assert.equal(redis.dependency.state().breaker, 'open');
  assertWithin((await failureOf(redis)).tookMs, 20, lag);
  service.resume();
  const backMs = await recoveryMs(redis);
  assertWithin(backMs, 2000, lag);
});

test('wrong credentials and an unknown host are named as such', withRedis, async (t) => {
  const service = await startRedis();
  t.after(() => service.stop());
  const wrong = connectRedis({ url: `redis://nobody:secret@127.0.0.1:${service.port}` });
  t.after(() => wrong.close());
  assert.match((await failureOf(wrong)).fault.message, /refused the credentials/u);
  const unknown = connectRedis({ url: 'redis://redis.invalid:6379', deadlineMs: 5000 });
  t.after(() => unknown.close());
  assert.match((await failureOf(unknown)).fault.message, /does not resolve/u);
});

test('a wrong command is an answer: it passes unchanged and does not open the breaker', withRedis, async (t) => {
  const service = await startRedis();
  t.after(() => service.stop());
  const redis = connectRedis({ url: service.url });
  t.after(() => redis.close());
  await redis.dependency.call(() => redis.client.set('key', 'text'));
  await assert.rejects(
    redis.dependency.call(() => redis.client.lPush('key', 'x')),
    /WRONGTYPE/u,
  );
  assert.equal(redis.dependency.state().breaker, 'closed');
});
