import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { collect, faultOf } from './fake/collect.ts';
import type { CollectOptions, Collected } from './fake/collect.ts';
import { startFakeUpstream } from './fake/start-fake-upstream.ts';
import type { FakeUpstream } from './fake/start-fake-upstream.ts';
import { defaultLimits } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { createRelay } from './relay.ts';
import type { ModelSource } from './source.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';

const lag = startLagMeter();

const apiKey = 'sk-secret-key';
let fake: FakeUpstream;
let relay: ModelSource;

before(async () => {
  fake = await startFakeUpstream({ apiKey });
  relay = relayWith({});
});
after(async () => {
  relay.close();
  await fake.close();
});

function relayWith(limits: Partial<ModelLimits>, key = apiKey): ModelSource {
  return createRelay({ name: 'fake', baseUrl: `${fake.url}/v1/`, apiKey: key, limits: { ...defaultLimits, ...limits } });
}

const stream = (command: string, options: Partial<CollectOptions> = {}): Promise<Collected> =>
  collect({ source: relay, command, ...options });

test('silence before the headers, before the first token and in the middle each end in upstream_timeout', async () => {
  const source = relayWith({ firstTokenMs: 60, idleMs: 60 });
  assert.match(
    faultOf((await stream('hang=headers', { source })).failure, 'upstream_timeout').message,
    /did not begin to answer within 60 ms/u,
  );
  faultOf((await stream('hang=body', { source })).failure, 'upstream_timeout');
  faultOf((await stream('stall=1', { source })).failure, 'upstream_timeout');
  source.close();
  const patient = relayWith({ idleMs: 60 });
  const middle = await stream('stall=3', { source: patient });
  assert.match(faultOf(middle.failure, 'upstream_timeout').message, /fell silent/u);
  assert.equal(middle.text, 'Hello from ');
  patient.close();
});

test('an upstream that does not close after [DONE] does not delay the answer', async () => {
  const started = performance.now();
  assert.equal((await stream('keep_open=1')).failure, undefined);
  assertWithin(performance.now() - started, 500, lag);
});

test('an upstream that finished but neither says [DONE] nor closes is complete after a moment', async () => {
  const source = relayWith({ afterFinishMs: 50 });
  const { failure, summary } = await stream('keep_open=1&no_done=1', { source });
  assert.equal(failure, undefined);
  assert.equal(summary?.finishReason, 'stop');
  source.close();
});

for (const when of ['hang=headers', 'hang=body', 'pace_ms=20&tokens=1000']) {
  test(`an abort closes the upstream socket within 100 ms (${when})`, async () => {
    const controller = new AbortController();
    const arrived = fake.nextRequest();
    const call = stream(when, { signal: controller.signal });
    const request = await arrived;
    const at = performance.now();
    controller.abort(new Error('gone'));
    assert.equal(((await call).failure as Error).message, 'gone');
    const closed = await request.whenClosed;
    assert.equal(closed.isCut, true);
    assertWithin(closed.at - at, 100, lag);
  });
}

test('a signal that was aborted before sends nothing', async () => {
  const seen = fake.requests.length;
  assert.equal(((await stream('', { signal: AbortSignal.abort(new Error('early')) })).failure as Error).message, 'early');
  assert.equal(fake.requests.length, seen);
});

test("a slow caller stops the reading, and silence while it is slow is not the upstream's", async () => {
  const source = relayWith({ idleMs: 80 });
  let open = 0;
  let most = 0;
  let slow = 3;
  const { failure, text } = await stream('tokens=50', {
    source,
    onEvent: async () => {
      open += 1;
      most = Math.max(most, open);
      slow -= 1;
      if (slow >= 0) await new Promise((resolve) => setTimeout(resolve, 120));
      open -= 1;
    },
  });
  assert.equal(failure, undefined);
  assert.equal(most, 1);
  assert.equal(text.trim().split(' ').length, 50);
  source.close();
});

test('a caller that never reads holds back a large stream', async () => {
  const controller = new AbortController();
  const arrived = fake.nextRequest();
  let events = 0;
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const call = stream('tokens=40000', {
    signal: controller.signal,
    onEvent: () => {
      events += 1;
      resolve();
      return new Promise(() => {});
    },
  });
  const request = await arrived;
  await first;
  assert.equal(await Promise.race([request.whenClosed, new Promise((done) => setTimeout(done, 100, 'open'))]), 'open');
  assert.equal(events, 1);
  controller.abort();
  assert.ok((await call).failure instanceof Error);
});

test('what a caller throws ends the upstream and comes back to it', async () => {
  const arrived = fake.nextRequest();
  const call = stream('tokens=5000&pace_ms=1', {
    onEvent: () => {
      throw new RangeError('disk full');
    },
  });
  assert.ok((await call).failure instanceof RangeError);
  assert.equal((await (await arrived).whenClosed).isCut, true);
});

test('sizes are capped', async () => {
  const small = relayWith({ maxEventBytes: 1000, maxStreamBytes: 100_000, maxBodyBytes: 1000 });
  faultOf((await stream('huge=5000', { source: small })).failure, 'upstream_invalid');
  faultOf((await stream('tokens=5000', { source: small })).failure, 'upstream_invalid');
  small.close();
});

test('a large event passes whole', async () => {
  const { text, failure } = await stream('huge=3000000');
  assert.equal(failure, undefined);
  assert.equal(text.length, 3_000_000);
});

test('an upstream that refuses stream_options is asked again without them, and only once', async () => {
  const source = relayWith({});
  const seen = fake.requests.length;
  assert.equal((await stream('reject=stream_options', { source })).failure, undefined);
  assert.equal((await stream('reject=stream_options', { source })).failure, undefined);
  assert.equal(fake.requests.length, seen + 3);
  source.close();
});

test('connections are kept open between requests', async () => {
  const source = relayWith({});
  await stream('', { source });
  const open = fake.openConnections();
  for (let i = 0; i < 5; i++) assert.equal((await stream('', { source })).failure, undefined);
  assert.equal(fake.openConnections(), open);
  source.close();
});
