import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { skipWithout, startRedis } from '../../../../tests/services.ts';
import type { Bus } from './bus.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createRedisBus } from './redis-bus.ts';
import type { RedisBus } from './redis-bus.ts';
import { connectRedis } from './redis.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';

const lag = startLagMeter();

const withRedis = skipWithout('redis');

/** A bus whose subscription Redis confirmed. */
async function openRedisBus(t: TestContext, url: string): Promise<RedisBus> {
  const redis = connectRedis({ url, deadlineMs: 10_000 });
  const bus = createRedisBus(redis);
  t.after(async () => {
    await bus.close();
    await redis.close();
  });
  await until(async () => {
    await bus.publish('ready', null);
    return bus.state() === 'shared';
  });
  return bus;
}

async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isTrue())) {
    assert.ok(performance.now() < end, 'did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Implementation {
  readonly name: string;
  readonly skip: string | false;
  open(t: TestContext): Promise<Bus>;
}

const implementations: readonly Implementation[] = [
  { name: 'memory', skip: false, open: async (): Promise<Bus> => createMemoryBus() },
  {
    name: 'Redis',
    ...withRedis,
    open: async (t) => {
      const service = await startRedis();
      t.after(() => service.stop());
      return openRedisBus(t, service.url);
    },
  },
];

for (const { name, skip, open } of implementations) {
  test(`${name} bus: every listener of a topic is told once, in order, and no other`, { skip }, async (t) => {
    const bus = await open(t);
    const heard: unknown[] = [];
    bus.subscribe('a', (payload) => heard.push(['first', payload]));
    bus.subscribe('a', (payload) => heard.push(['second', payload]));
    bus.subscribe('b', (payload) => heard.push(['other', payload]));
    await bus.publish('a', { n: 1 });
    await bus.publish('a', { n: 2 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(heard, [
      ['first', { n: 1 }],
      ['second', { n: 1 }],
      ['first', { n: 2 }],
      ['second', { n: 2 }],
    ]);
  });

  test(`${name} bus: a listener that throws does not disturb the others, an ended one hears nothing`, { skip }, async (t) => {
    const bus = await open(t);
    const heard: unknown[] = [];
    bus.subscribe('a', () => {
      throw new Error('broken listener');
    });
    const end = bus.subscribe('a', () => heard.push('ended'));
    bus.subscribe('a', (payload) => heard.push(payload));
    end();
    end();
    await bus.publish('a', 1);
    assert.deepEqual(heard, [1]);
  });
}

test('Redis bus: a fact of one node reaches the listeners of the other', withRedis, async (t) => {
  const service = await startRedis();
  t.after(() => service.stop());
  const [one, two] = await Promise.all([openRedisBus(t, service.url), openRedisBus(t, service.url)]);
  const heard = new Promise((resolve) => two.subscribe('a', resolve));
  await one.publish('a', { text: 'über' });
  assert.deepEqual(await heard, { text: 'über' });
});

test('Redis bus: without Redis a node goes on alone and says so, and shares again when Redis is back', withRedis, async (t) => {
  const service = await startRedis();
  const [one, two] = await Promise.all([openRedisBus(t, service.url), openRedisBus(t, service.url)]);
  const heard: unknown[] = [];
  one.subscribe('a', (payload) => heard.push(payload));
  await service.kill();
  const started = performance.now();
  await one.publish('a', 'alone');
  assertWithin(performance.now() - started, 600, lag);
  assert.deepEqual(heard, ['alone']);
  assert.equal(one.state(), 'local');
  const again = await startRedis({ port: service.port });
  t.after(() => again.stop());
  const back = new Promise((resolve) => two.subscribe('b', resolve));
  await until(async () => {
    await Promise.all([one.publish('ready', null), two.publish('ready', null)]);
    return one.state() === 'shared' && two.state() === 'shared';
  });
  await one.publish('b', 'together');
  assert.equal(await back, 'together');
});
