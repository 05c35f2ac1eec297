import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { array, assert as assertProperty, asyncProperty, integer, oneof } from 'fast-check';
import { Fault } from '@causeway/contract';
import { createClient } from 'redis';
import { skipWithout, startRedis } from '../../../../../tests/services.ts';
import type { Service } from '../../../../../tests/services.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';
import { createDependency } from '../../dependency.ts';
import { defaultLimitTiers } from './limits-policy.ts';
import type { Decision } from './limits-ring.ts';
import { small, stepsArbitrary } from './limits-suite.ts';
import { createLimiter, limitsCheck } from './limits.ts';

const lag = startLagMeter();

describe('limits through Redis', skipWithout('redis'), () => {
  let service: Service;
  let client: ReturnType<typeof createClient>;
  before(async () => {
    service = await startRedis();
    client = createClient({ url: service.url, socket: { reconnectStrategy: 50 } });
    client.on('error', () => undefined);
    await client.connect();
  });
  after(async () => {
    client.destroy();
    await service.stop();
  });
  const dependency = () => createDependency({ name: 'redis', address: `127.0.0.1:${service.port}`, deadlineMs: 500 });

  test('answer 20,000 requests of random traces exactly as memory does', async () => {
    const tiers = { ...defaultLimitTiers, strict: small };
    let decisions = 0;
    let trace = 0;
    const play = async (tier: 'default' | 'strict', steps: readonly number[]) => {
      let now = 1_700_000_000_000;
      trace += 1;
      const redis = {
        scripts: client,
        dependency: dependency(),
        deadlineMs: 10_000,
        prefix: `trace-${trace}`,
        clock: () => now,
      };
      const [local, shared] = [createLimiter({ tiers }), createLimiter({ tiers, redis })];
      const pending: { readonly expected: Decision; readonly actual: Promise<Decision> | Decision }[] = [];
      for (const step of steps) {
        now += step;
        pending.push({ expected: local.check(tier, 'k', now) as Decision, actual: shared.check(tier, 'k', now) });
        if (pending.length % 100 === 0) await pending.at(-1)?.actual;
      }
      const answers = [];
      for (const { expected, actual } of pending) answers.push({ expected, actual: await actual });
      assert.equal(shared.state().degraded, undefined);
      return answers;
    };
    const compare = async (tier: 'default' | 'strict', steps: readonly number[]) => {
      const longestMs = tiers[tier].at(-1)?.windowMs ?? 0;
      let begun = performance.now();
      let answers = await play(tier, steps);
      // Redis forgets by its own clock, not by that of the trace: what a busy machine played too slowly says nothing.
      while (performance.now() - begun >= longestMs) {
        begun = performance.now();
        answers = await play(tier, steps);
      }
      for (const { expected, actual } of answers) assert.deepEqual(actual, expected);
      decisions += steps.length;
    };
    const back = array(integer({ min: -40, max: 60 }), { minLength: 50, maxLength: 200, size: 'max' });
    await assertProperty(
      asyncProperty(oneof(stepsArbitrary, back), (steps) => compare('strict', steps)),
      { numRuns: 150 },
    );
    await compare(
      'default',
      Array.from({ length: 10_000 }, (_, index) => (index % 300 === 299 ? 40_000 : (index * 7) % 30)),
    );
    assert.ok(decisions >= 20_000, `${decisions}`);
  });

  test('admit exactly the quota of concurrent requests from two processes', async () => {
    const tiers = { ...defaultLimitTiers, default: [{ name: 'hour', quota: 300, windowMs: 3_600_000 }] };
    const other = client.duplicate();
    await other.connect();
    const limiters = [client, other].map((scripts) =>
      createLimiter({ tiers, redis: { scripts, dependency: dependency(), deadlineMs: 10_000, prefix: 'concurrent' } }),
    );
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => limiters[index % 2]?.check('default', 'k', 0)),
    );
    assert.equal(answers.filter((decision) => decision?.admitted).length, 300);
    other.destroy();
  });

  test('survive a flushed script cache', async () => {
    const limiter = createLimiter({
      tiers: defaultLimitTiers,
      redis: { scripts: client, dependency: dependency(), prefix: 'flushed' },
    });
    await limiter.check('default', 'k', 0);
    await client.scriptFlush();
    const decision = await limiter.check('default', 'k', 0);
    assert.equal(decision.remaining, 48);
    assert.equal(limiter.state().degraded, undefined);
  });

  test('are counted in the process, from what it knows, while Redis is gone, and readiness says so', async () => {
    const own = await startRedis();
    const connection = createClient({ url: own.url, disableOfflineQueue: true, socket: { reconnectStrategy: 20 } });
    connection.on('error', () => undefined);
    await connection.connect();
    const where = createDependency({ name: 'redis', address: `127.0.0.1:${own.port}`, coolDownMs: 20 });
    const limiter = createLimiter({ tiers: defaultLimitTiers, redis: { scripts: connection, dependency: where } });
    for (let index = 0; index < 30; index += 1) assert.equal((await limiter.check('default', 'k', 5)).admitted, true);

    await own.stop();
    for (let index = 0; index < 20; index += 1) assert.equal((await limiter.check('default', 'k', 5)).admitted, true);
    assert.equal((await limiter.check('default', 'k', 5)).admitted, false);
    await assert.rejects(
      limitsCheck(limiter).probe(AbortSignal.timeout(30_000)),
      (error) =>
        error instanceof Fault &&
        error.message.startsWith('Limits are counted by each process alone: Redis at ') &&
        error.details.dependency === 'redis',
    );

    const again = await startRedis({ port: own.port });
    if (!connection.isReady) await new Promise((resolve) => connection.once('ready', resolve));
    const isReady = () =>
      limitsCheck(limiter)
        .probe(AbortSignal.timeout(30_000))
        .then(
          () => true,
          () => false,
        );
    while (!(await isReady()));
    assert.equal(limiter.state().degraded, undefined);
    connection.destroy();
    await again.stop();
  });

  test('do not wait long for a Redis that hangs', async () => {
    const own = await startRedis();
    const connection = createClient({ url: own.url });
    connection.on('error', () => undefined);
    await connection.connect();
    const where = createDependency({ name: 'redis', address: `127.0.0.1:${own.port}` });
    const limiter = createLimiter({ tiers: defaultLimitTiers, redis: { scripts: connection, dependency: where } });
    own.pause();
    const begin = performance.now();
    const decision = await limiter.check('default', 'k', 0);
    assertWithin(performance.now() - begin, 300, lag);
    assert.equal(decision.admitted, true);
    own.resume();
    connection.destroy();
    await own.stop();
  });
});
