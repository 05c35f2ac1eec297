import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { skipWithout, startRedis } from '../../../../tests/services.ts';
import type { Cache } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createRedisCache } from './redis-cache.ts';
import { connectRedis } from './redis.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';

const lag = startLagMeter();

const withRedis = skipWithout('redis');

function openRedisCache(t: TestContext, url: string): Cache {
  const redis = connectRedis({ url, deadlineMs: 10_000 });
  t.after(() => redis.close());
  return createRedisCache(redis);
}

interface Implementation {
  readonly name: string;
  readonly skip: string | false;
  open(t: TestContext): Promise<Cache>;
}

const implementations: readonly Implementation[] = [
  { name: 'memory', skip: false, open: async (): Promise<Cache> => createMemoryCache() },
  {
    name: 'Redis',
    ...withRedis,
    open: async (t) => {
      const service = await startRedis();
      t.after(() => service.stop());
      return openRedisCache(t, service.url);
    },
  },
];

for (const { name, skip, open } of implementations) {
  test(`${name} cache: a value is there until it is replaced or deleted`, { skip }, async (t) => {
    const cache = await open(t);
    assert.equal(await cache.get('a'), undefined);
    await cache.set('a', 'one', 60_000);
    await cache.set('a', 'zwei 🙂', 60_000);
    assert.equal(await cache.get('a'), 'zwei 🙂');
    await cache.delete('a');
    assert.equal(await cache.get('a'), undefined);
  });

  test(`${name} cache: a value is gone after its lifetime`, { skip }, async (t) => {
    const cache = await open(t);
    await cache.set('a', 'one', 30);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(await cache.get('a'), undefined);
    assert.equal(await cache.take('a'), undefined);
  });

  test(`${name} cache: of many that take a value one gets it`, { skip }, async (t) => {
    const cache = await open(t);
    await cache.set('a', 'ticket', 60_000);
    const taken = await Promise.all(Array.from({ length: 20 }, () => cache.take('a')));
    assert.deepEqual(
      taken.filter((value) => value !== undefined),
      ['ticket'],
    );
  });
}

test('memory cache: the oldest value goes when there are too many', async () => {
  const cache = createMemoryCache({ maxEntries: 2 });
  for (const key of ['a', 'b', 'c']) await cache.set(key, key, 60_000);
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key))), [undefined, 'b', 'c']);
});

test('Redis cache: while Redis is down a value stays on this node and nothing fails', withRedis, async (t) => {
  const service = await startRedis();
  const cache = openRedisCache(t, service.url);
  await cache.set('before', 'one', 60_000);
  await service.kill();
  const started = performance.now();
  assert.equal(await cache.get('before'), undefined);
  await cache.set('ticket', 'two', 60_000);
  assert.equal(await cache.take('ticket'), 'two');
  assert.equal(await cache.take('ticket'), undefined);
  assertWithin(performance.now() - started, 600, lag);
});
