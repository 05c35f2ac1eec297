import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { collect, complete, faultOf, rejection } from './fake/collect.ts';
import type { CollectOptions, Collected } from './fake/collect.ts';
import { startFakeUpstream } from './fake/start-fake-upstream.ts';
import type { FakeUpstream } from './fake/start-fake-upstream.ts';
import { defaultLimits } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { createRelay } from './relay.ts';
import type { ModelSource } from './source.ts';

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

test('an upstream 4xx keeps status, message, code and parameter', async () => {
  const { failure, events } = await stream(
    'status=404&error_message=no%20such%20model&error_code=model_not_found&error_param=model',
  );
  const fault = faultOf(failure, 'upstream_rejected');
  assert.equal(fault.status, 404);
  assert.equal(fault.message, 'no such model');
  assert.equal(fault.details.param, 'model');
  assert.deepEqual(fault.details.upstream, { status: 404, code: 'model_not_found', type: 'not_found_error' });
  assert.equal(events.length, 0);
});

test("a refused key is the provider's 401, not ours, and does not repeat the key", async () => {
  const source = relayWith({}, 'wrong-key-123456');
  const { failure } = await stream('', { source });
  const fault = faultOf(failure, 'upstream_rejected');
  assert.equal(fault.status, 502);
  assert.match(fault.message, /"fake" refused its API key \(401\)/u);
  const echoed = await stream(`status=401&error_message=${encodeURIComponent('bad key sk-secret-key')}`);
  assert.doesNotMatch(faultOf(echoed.failure, 'upstream_rejected').message, /sk-secret/u);
  source.close();
});

test('a key that no header can carry is said, and giving up afterwards harms nobody', async () => {
  const caller = new AbortController();
  const source = relayWith({}, 'sk-pasted\u2026key');
  const { failure } = await stream('', { source, signal: caller.signal });
  const fault = faultOf(failure, 'upstream_rejected');
  assert.match(fault.message, /key of the provider "fake" holds a character/u);
  assert.doesNotMatch(JSON.stringify(fault.details), /sk-pasted/u);
  // A throw in its listener would end the process.
  caller.abort();
  source.close();
});

test('the wait an upstream asks for is kept', async () => {
  const { failure } = await stream('status=429&retry_after_ms=1500');
  assert.equal(faultOf(failure, 'upstream_rejected').details.retryAfterMs, 1500);
  assert.equal(faultOf(failure, 'upstream_rejected').status, 429);
  const seconds = await stream('status=503&retry_after=2');
  assert.equal(faultOf(seconds.failure, 'upstream_rejected').details.retryAfterMs, 2000);
  assert.equal(faultOf(seconds.failure, 'upstream_rejected').status, 502);
  assert.equal(faultOf(seconds.failure, 'upstream_rejected').retryable, true);
});

const messages: Readonly<Record<string, RegExp>> = {
  html: /\(500\): 502 Bad Gateway/u,
  text: /\(500\): worker died/u,
  fastapi: /\(500\): worker died/u,
  string: /\(500\): worker died/u,
  empty: /\(500\)\.$/u,
};
for (const [body, message] of Object.entries(messages)) {
  test(`a failure with a ${body} body has a readable message`, async () => {
    const { failure } = await stream(`status=500&error_body=${body}&error_message=worker%20died`);
    assert.match(faultOf(failure, 'upstream_rejected').message, message);
  });
}

test('a web page with status 200 is upstream_invalid, streamed or not', async () => {
  faultOf((await stream('html=1')).failure, 'upstream_invalid');
  await rejection(complete(relay, 'html=1'), 'upstream_invalid');
});

test('a redirect is not followed', async () => {
  const seen = fake.requests.length;
  const { failure } = await stream(`redirect=${encodeURIComponent(`${fake.url}/elsewhere`)}`);
  assert.match(faultOf(failure, 'upstream_invalid').message, /elsewhere/u);
  assert.equal(fake.requests.length, seen + 1);
});

test("an error in the first event is that error's status", async () => {
  const { failure, events } = await stream('error_event=0&error_type=rate_limit_error&error_message=slow%20down');
  assert.equal(faultOf(failure, 'upstream_rejected').status, 429);
  assert.equal(events.length, 0);
  const afterRole = await stream('error_event=1&error_message=died');
  assert.equal(faultOf(afterRole.failure, 'upstream_rejected').status, 502);
  assert.equal(afterRole.events.length, 0);
});

test('an error in the middle is a fault with its message, after the text that came', async () => {
  const { failure, text } = await stream('error_event=3&error_message=gpu%20on%20fire');
  assert.match(faultOf(failure, 'upstream_rejected').message, /gpu on fire/u);
  assert.equal(text, 'Hello from ');
});

test('a refused connection names address and command', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const source = createRelay({
    name: 'local',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: undefined,
    limits: defaultLimits,
  });
  const fault = faultOf((await stream('', { source })).failure, 'upstream_unreachable');
  assert.match(fault.message, new RegExp(`"local" at 127\\.0\\.0\\.1:${port} refused`, 'u'));
  source.close();
});

test('a reset before the headers is upstream_cut', async () => {
  faultOf((await stream('reset=headers')).failure, 'upstream_cut');
});

test('an answer cut in the middle of its body is upstream_cut', async () => {
  await rejection(complete(relay, 'reset=20'), 'upstream_cut');
  await rejection(complete(relay, 'cut=20'), 'upstream_invalid');
});
