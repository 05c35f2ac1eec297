import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { skipWithout, startRedis } from '../../../../../../tests/services.ts';
import type { ModelEvent } from '../../../providers/models/model.ts';
import { connectRedis } from '../../../storage/redis.ts';
import { createRedisLock, noLock } from './key-lock.ts';
import type { Recording } from './recording.ts';
import { readRecording, writeRecording } from './recording.ts';
import { createMemoryStore, createRedisStore } from './recording-store.ts';
import { isCacheable, requestKey } from './request-key.ts';
import { createResponseCache } from './response-cache.ts';
import type { CachedCall, ResponseCache } from './response-cache.ts';

const eventOf = (text: string): ModelEvent => ({
  bytes: new TextEncoder().encode(`data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`),
  text,
  reasoning: '',
  chunk: { choices: [{ delta: { content: text } }] },
  finishReason: undefined,
  usage: undefined,
  isOurs: false,
});
const events = ['Brücken', ' haben', ' Fugen'].map(eventOf);
const usage = { inputTokens: 3, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 3, reasoningTokens: 0 };
const recording: Recording = { events, answer: undefined, summary: { model: 'a/b', usage, finishReason: 'stop' } };

function createProducer(work: () => Promise<void> = async () => undefined) {
  let count = 0;
  const produce: CachedCall['produce'] = async (signal, onEvent) => {
    count += 1;
    await work();
    for (const event of events) {
      await turn();
      signal.throwIfAborted();
      onEvent(event);
    }
    return recording;
  };
  return { produce, count: () => count };
}

async function ask(cache: ResponseCache, given: Pick<CachedCall, 'produce'> & Partial<CachedCall>) {
  const heard: ModelEvent[] = [];
  const call: CachedCall = {
    key: 'k',
    isRefresh: false,
    signal: new AbortController().signal,
    onOutcome: () => undefined,
    onEvent: (event) => void heard.push(event),
    ...given,
  };
  const { outcome } = await cache.answer(call);
  return { outcome, text: heard.map(({ text }) => text).join('') };
}

const whole = 'Brücken haben Fugen';
const inMemory = () => createResponseCache({ store: createMemoryStore({ lifetimeMs: 60_000 }), lock: noLock });

suite('answers of the past', () => {
  test('many at once are one call, and whoever comes later gets it from the store', async () => {
    const cache = inMemory();
    const { produce, count } = createProducer();
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(cache, { produce })));
    assert.equal(count(), 1);
    assert.ok(answers.every(({ text }) => text === whole));
    assert.deepEqual(answers.map(({ outcome }) => outcome).filter((outcome) => outcome === 'miss').length, 1);
    assert.deepEqual(await ask(cache, { produce }), { outcome: 'hit', text: whole });
    assert.equal((await ask(cache, { produce, isRefresh: true })).outcome, 'miss');
  });

  test('what fails is heard by all who waited, is not kept, and is asked again', async () => {
    const cache = inMemory();
    let fails = true;
    const { produce, count } = createProducer(async () => {
      await turn();
      if (fails) throw new Fault('upstream_cut');
    });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => ask(cache, { produce })));
    assert.ok(results.every(({ status }) => status === 'rejected'));
    assert.equal(count(), 1);
    fails = false;
    assert.equal((await ask(cache, { produce })).outcome, 'miss');
  });

  test('it goes on for those who stay, and ends when nobody does', async () => {
    const cache = inMemory();
    const leaving = new AbortController();
    const { produce, count } = createProducer();
    const left = ask(cache, { produce, signal: leaving.signal });
    const stayed = ask(cache, { produce });
    await turn();
    leaving.abort(new Error('left'));
    await assert.rejects(left, /left/u);
    assert.equal((await stayed).text, whole);
    assert.equal(count(), 1);

    const alone = new AbortController();
    const only = ask(cache, { key: 'other', produce, signal: alone.signal });
    await turn();
    alone.abort(new Error('left'));
    await assert.rejects(only, /left/u);
    assert.equal((await ask(cache, { key: 'other', produce })).outcome, 'miss');
  });

  test('a slow reader gets everything, and holds up nobody', async () => {
    const cache = inMemory();
    const { produce } = createProducer();
    const gate = Promise.withResolvers<void>();
    const heard: string[] = [];
    const onEvent = async ({ text }: ModelEvent): Promise<void> => {
      await gate.promise;
      heard.push(text);
    };
    const slow = ask(cache, { produce, onEvent });
    assert.equal((await ask(cache, { produce })).text, whole);
    gate.resolve();
    await slow;
    assert.equal(heard.join(''), whole);
  });

  test('memory is bounded, and what was used longest ago goes first', async () => {
    const store = createMemoryStore({ lifetimeMs: 60_000, maxBytes: 6000 });
    for (const key of ['a', 'b', 'c']) {
      await store.set(key, recording);
      await store.get('a');
    }
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(async (key) => (await store.get(key)) !== undefined)), [
      true,
      false,
      true,
    ]);
    const short = createMemoryStore({ lifetimeMs: 0 });
    await short.set('a', recording);
    assert.equal(await short.get('a'), undefined);
  });

  test('a recording comes back from text as it was', () => {
    assert.deepEqual(readRecording(writeRecording(recording)), recording);
    const answer = { ...recording.summary, text: whole, bytes: new TextEncoder().encode('{"a":1}') };
    const atOnce: Recording = { summary: recording.summary, events: [], answer };
    assert.deepEqual(readRecording(writeRecording(atOnce)), atOnce);
  });

  test('the key is the content, the model and the person, whatever the order of the fields', () => {
    const body = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };
    const payer = { userId: 'ann', keyId: 'key_1', projectId: null };
    const base = { body, model: 'a/b', payer, isStream: true };
    const key = requestKey(base);
    const turned = { temperature: 0, messages: [{ content: 'Hi', role: 'user' }], user: undefined };
    assert.equal(requestKey({ ...base, body: turned }), key);
    assert.equal(requestKey({ ...base, payer: { ...payer, keyId: null } }), key);
    const others = [
      { ...base, payer: { ...payer, userId: 'bob' } },
      { ...base, payer: { ...payer, projectId: 'prj_1' } },
      { ...base, model: 'a/c' },
      { ...base, isStream: false },
      { ...base, body: { ...body, seed: 1 } },
    ];
    assert.equal(new Set([key, ...others.map(requestKey)]).size, 6);
  });

  test('only temperature 0 is kept by itself', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    const of = (temperature: number | undefined, mode: 'auto' | 'on' | 'bypass') =>
      isCacheable({ messages, temperature }, mode);
    assert.deepEqual(
      [of(0, 'auto'), of(undefined, 'auto'), of(0.2, 'auto'), of(0.2, 'on'), of(0, 'bypass')],
      [true, false, false, true, false],
    );
  });
});

suite('answers of the past on two nodes with Redis', skipWithout('redis'), () => {
  test('who asks the same on either node shares one call, and a Redis that goes away is only a call more', async () => {
    const service = await startRedis();
    const nodes = [
      connectRedis({ url: service.url, deadlineMs: 10_000 }),
      connectRedis({ url: service.url, deadlineMs: 10_000 }),
    ] as const;
    const caches = nodes.map((redis) =>
      createResponseCache({ store: createRedisStore(redis, 60_000), lock: createRedisLock(redis) }),
    );
    try {
      const { produce, count } = createProducer();
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => caches.map((cache) => ask(cache, { produce }))).flat(),
      );
      assert.equal(count(), 1);
      assert.ok(answers.every(({ text }) => text === whole));
      await service.kill();
      for (const cache of caches) assert.equal((await ask(cache, { produce })).text, whole);
      assert.equal(count(), 3);
    } finally {
      await Promise.all(nodes.map((redis) => redis.close()));
      await service.stop();
    }
  });
});

test('whoever shares a call that was refused for the budget of another asks on their own', async () => {
  const cache = inMemory();
  const refused: CachedCall['produce'] = async () => {
    await turn();
    throw new Fault('budget_exceeded');
  };
  const { produce, count } = createProducer();
  const [poor, rich] = await Promise.allSettled([ask(cache, { produce: refused }), ask(cache, { produce })]);
  assert.equal(poor.status, 'rejected');
  assert.deepEqual(rich.status === 'fulfilled' && rich.value, { outcome: 'miss', text: whole });
  assert.equal(count(), 1);
});
