import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import type { Position } from '@causeway/contract';
import { skipWithout, startRedis } from '../../../../tests/services.ts';
import type { Channels, ChannelSubscription } from './channels.ts';
import { createMemoryChannels } from './memory-channels.ts';
import { createRedisChannels } from './redis-channels.ts';
import { connectRedis } from './redis.ts';
import type { Redis } from './redis.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';

const lag = startLagMeter();

const withRedis = skipWithout('redis');

interface Implementation {
  readonly name: string;
  readonly skip: string | false;
  open(t: TestContext): Promise<Channels>;
}

interface Node {
  readonly redis: Redis;
  readonly channels: Channels;
}

/** A long deadline: on a busy machine a slow answer is not a Redis that is gone. */
function openNode(t: TestContext, url: string): Node {
  const redis = connectRedis({ url, deadlineMs: 10_000 });
  const channels = createRedisChannels(redis);
  t.after(async () => {
    await channels.close();
    await redis.close();
  });
  return { redis, channels };
}

const implementations: readonly Implementation[] = [
  {
    name: 'memory',
    skip: false,
    open: async (t) => {
      const channels = createMemoryChannels();
      t.after(() => channels.close());
      return channels;
    },
  },
  {
    name: 'Redis',
    ...withRedis,
    open: async (t) => {
      const service = await startRedis();
      t.after(() => service.stop());
      return openNode(t, service.url).channels;
    },
  },
];

interface Heard {
  readonly subscription: ChannelSubscription;
  readonly messages: unknown[];
  readonly positions: Position[];
  /** Resolves when the last message is this one. */
  until(last: unknown): Promise<void>;
  readonly lost: Promise<void>;
}

async function listen(channels: Channels, name: string, after?: Position): Promise<Heard> {
  const messages: unknown[] = [];
  const positions: Position[] = [];
  const lost = Promise.withResolvers<undefined>();
  let wake = (): void => undefined;
  const subscription = await channels.subscribe(name, {
    ...(after === undefined ? {} : { after }),
    onMessage(message, position) {
      messages.push(message);
      positions.push(position);
      wake();
    },
    onLost: () => lost.resolve(undefined),
  });
  const until = (last: unknown): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (messages.at(-1) === last) resolve();
      };
      wake();
    });
  return { subscription, messages, positions, until, lost: lost.promise };
}

async function reachable(...all: readonly Redis[]): Promise<void> {
  for (const redis of all) {
    while (
      await redis.dependency
        .call(() => redis.client.ping())
        .then(
          () => false,
          () => true,
        )
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function publishAll(channels: Channels, name: string, numbers: readonly number[]): Promise<readonly Position[]> {
  return Promise.all(numbers.map((number) => channels.publish(name, number)));
}

for (const { name, skip, open } of implementations) {
  const check = (title: string, body: (channels: Channels) => Promise<void>) => {
    test(`${name} channels: ${title}`, { skip }, async (t) => body(await open(t)));
  };

  check('offsets rise by one within an epoch, in the order of the calls', async (channels) => {
    const heard = await listen(channels, 'a');
    const positions = await publishAll(channels, 'a', range(1, 500));
    await heard.until(500);
    assert.deepEqual(
      positions.map((position) => position.offset),
      range(1, 500),
    );
    assert.equal(new Set(positions.map((position) => position.epoch)).size, 1);
    assert.deepEqual(heard.messages, range(1, 500));
    assert.deepEqual(heard.positions, positions);
  });

  check('a first subscriber gets what comes, and the head to take a snapshot at', async (channels) => {
    const empty = await listen(channels, 'a');
    assert.equal(empty.subscription.resumed, false);
    assert.equal(empty.subscription.head.offset, 0);
    const [position] = await publishAll(channels, 'a', [1]);
    const second = await listen(channels, 'a');
    assert.deepEqual(second.subscription.head, position);
    assert.equal(second.subscription.resumed, false);
    await channels.publish('a', 2);
    await second.until(2);
    assert.deepEqual(second.messages, [2]);
  });

  check('a subscriber goes on where it stopped, without gap or duplicate, while messages are published', async (channels) => {
    const third = (await publishAll(channels, 'a', range(1, 10)))[2];
    const publishing = publishAll(channels, 'a', range(11, 300));
    const heard = await Promise.all(range(1, 5).map(() => listen(channels, 'a', third)));
    await publishing;
    await channels.publish('a', 301);
    for (const one of heard) {
      assert.equal(one.subscription.resumed, true);
      await one.until(301);
      assert.deepEqual(one.messages, range(4, 301));
      assert.deepEqual(
        one.positions.map((position) => position.offset),
        range(4, 301),
      );
    }
  });

  check('a position before the first message replays all; the head replays nothing', async (channels) => {
    const { subscription } = await listen(channels, 'a');
    const positions = await publishAll(channels, 'a', range(1, 3));
    assert.deepEqual((await listen(channels, 'a', subscription.head)).messages, [1, 2, 3]);
    const atHead = await listen(channels, 'a', positions[2]);
    assert.equal(atHead.subscription.resumed, true);
    assert.deepEqual(atHead.messages, []);
  });

  check('a position of another epoch, of the future or of dropped history is not resumed', async (channels) => {
    const [first] = await publishAll(channels, 'a', range(1, 3));
    assert.ok(first);
    for (const after of [
      { epoch: 'another', offset: 1 },
      { ...first, offset: 4 },
    ]) {
      const heard = await listen(channels, 'a', after);
      assert.equal(heard.subscription.resumed, false);
      assert.deepEqual(heard.messages, []);
    }
    await publishAll(channels, 'a', range(4, 4097));
    assert.equal((await listen(channels, 'a', first)).messages.length, 4096);
    await channels.publish('a', 4098);
    const late = await listen(channels, 'a', first);
    assert.equal(late.subscription.resumed, false);
    assert.equal(late.subscription.head.offset, 4098);
  });

  check('history is bounded in bytes', async (channels) => {
    const large = 'x'.repeat(300_000);
    const positions = await Promise.all(range(1, 5).map(() => channels.publish('a', large)));
    assert.equal((await listen(channels, 'a', positions[0])).subscription.resumed, false);
    const kept = await listen(channels, 'a', positions[1]);
    assert.equal(kept.subscription.resumed, true);
    assert.equal(kept.messages.length, 3);
  });

  check('an ended subscription hears nothing, and a subscriber that throws does not disturb the others', async (channels) => {
    const ended = await listen(channels, 'a');
    ended.subscription.end();
    await channels.subscribe('a', {
      onMessage: () => {
        throw new Error('broken subscriber');
      },
    });
    const heard = await listen(channels, 'a');
    await channels.publish('a', 1);
    await channels.publish('b', 2);
    await heard.until(1);
    assert.deepEqual(ended.messages, []);
    assert.deepEqual(heard.messages, [1]);
  });
}

test('memory channels: a channel without subscribers and messages is forgotten, one that is used is not', async (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const channels = createMemoryChannels({ idleMs: 1000 });
  t.after(() => channels.close());
  const [idle] = await publishAll(channels, 'idle', [1]);
  await publishAll(channels, 'used', [1]);
  const heard = await listen(channels, 'used');
  now = 1001;
  assert.notEqual((await channels.publish('idle', 2)).epoch, idle?.epoch);
  assert.deepEqual(await channels.publish('used', 2), { ...heard.subscription.head, offset: 2 });
});

test(
  'Redis channels: what one node publishes the subscribers of the other get, live and after a reconnect',
  withRedis,
  async (t) => {
    const service = await startRedis();
    t.after(() => service.stop());
    const one = openNode(t, service.url);
    const two = openNode(t, service.url);
    const heard = await listen(two.channels, 'a');
    await publishAll(one.channels, 'a', range(1, 20));
    await heard.until(20);
    const cut = connectRedis({ url: service.url, deadlineMs: 10_000 });
    t.after(() => cut.close());
    const publishing = publishAll(one.channels, 'a', range(21, 400));
    await cut.dependency.call(() => cut.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']));
    await publishing;
    await heard.until(400);
    assert.deepEqual(heard.messages, range(1, 400));
  },
);

test(
  'Redis channels: without Redis a node goes on alone; each change between the two is told, none is a gap',
  withRedis,
  async (t) => {
    const service = await startRedis();
    const one = openNode(t, service.url);
    const two = openNode(t, service.url);
    const here = await listen(one.channels, 'a');
    const there = await listen(two.channels, 'a');
    const before = await one.channels.publish('a', 1);
    await Promise.all([here.until(1), there.until(1)]);
    await service.kill();
    const started = performance.now();
    const alone = await one.channels.publish('a', 2);
    assertWithin(performance.now() - started, 600, lag);
    assert.notEqual(alone.epoch, before.epoch);
    await here.lost;
    const local = await listen(one.channels, 'a', before);
    assert.equal(local.subscription.resumed, false);
    await one.channels.publish('a', 3);
    await local.until(3);
    const again = await startRedis({ port: service.port });
    t.after(() => again.stop());
    await Promise.all([local.lost, there.lost]);
    await reachable(one.redis, two.redis);
    const back = await listen(two.channels, 'a');
    const shared = await one.channels.publish('a', 4);
    await back.until(4);
    assert.equal(back.positions[0]?.epoch, shared.epoch);
  },
);

test(
  'Redis channels: what a node published alone is not a silent gap for the others, even when it publishes nothing more',
  withRedis,
  async (t) => {
    const service = await startRedis();
    t.after(() => service.stop());
    const one = openNode(t, service.url);
    const two = openNode(t, service.url);
    const there = await listen(two.channels, 'a');
    const before = await one.channels.publish('a', 1);
    await there.until(1);
    one.redis.client.destroy();
    const alone = await one.channels.publish('a', 2);
    assert.notEqual(alone.epoch, before.epoch);
    await one.redis.client.connect();
    await there.lost;
    assert.deepEqual(there.messages, [1]);
    assert.equal((await listen(two.channels, 'a', before)).subscription.resumed, false);
  },
);
