import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callOf, collect, complete, faultOf, pick, rejection } from './fake/collect.ts';
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

test('a stream is forwarded byte for byte, and only the usage chunk we asked for is marked ours', async () => {
  const { events, text, summary, failure } = await stream('');
  assert.equal(failure, undefined);
  assert.equal(text, 'Hello from the fake upstream.');
  assert.deepEqual(
    events.map((event) => event.isOurs),
    [...Array.from({ length: events.length - 1 }, () => false), true],
  );
  assert.deepEqual(summary, {
    finishReason: 'stop',
    usage: { inputTokens: 3, cachedInputTokens: 2, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 0 },
  });
  for (const event of events) assert.deepEqual(JSON.parse(Buffer.from(event.bytes).toString().slice(6)), event.chunk);
});

test("a usage chunk the caller asked for is the caller's", async () => {
  const { events } = await stream('', { body: { stream_options: { include_usage: true, extra: 1 } } });
  assert.equal(
    events.some((event) => event.isOurs),
    false,
  );
  assert.deepEqual(fake.requests.at(-1)?.body['stream_options'], { include_usage: true, extra: 1 });
});

test('unknown fields reach the upstream; addresses and keys in the body do not', async () => {
  await stream('', { body: { top_k: 5, api_base: 'http://evil.test', base_url: 'http://evil.test', api_key: 'x' } });
  const { body, headers } = fake.requests.at(-1) ?? assert.fail();
  assert.equal(body['top_k'], 5);
  assert.deepEqual(
    Object.keys(body).filter((key) => /api|base/u.test(key)),
    [],
  );
  assert.equal(headers['authorization'], 'Bearer sk-secret-key');
  assert.equal(headers['x-request-id'], 'req_1');
});

const expected = 'Grüße, 世界 👋🏽 done';
const disorders = [
  'crlf=1',
  'bom=1',
  'comments=1',
  'crlf=1&bom=1&comments=1&split=1',
  'no_done=1',
  'no_final_newline=1',
  'no_final_newline=1&no_done=1&crlf=1',
  'split=1',
  'split=3',
];
for (const disorder of disorders) {
  test(`the text arrives whole over ${disorder}`, async () => {
    const { text, failure, summary } = await stream(`${disorder}&text=${encodeURIComponent(expected)}`);
    assert.equal(failure, undefined);
    assert.equal(text, expected);
    assert.equal(summary?.finishReason, 'stop');
  });
}

test('a stream split in two at every byte offset gives the same events', async () => {
  const command = `text=${encodeURIComponent('é 👋 x')}`;
  const whole = await stream(command);
  const size = whole.events.reduce((sum, event) => sum + event.bytes.length, 0);
  for (let at = 1; at < size; at++) {
    const parts = await stream(`${command}&split_at=${at}`);
    assert.equal(parts.failure, undefined);
    assert.deepEqual(
      parts.events.map((event) => event.chunk),
      whole.events.map((event) => event.chunk),
      `split at ${at}`,
    );
  }
});

for (const end of ['cut', 'reset']) {
  test(`a stream with a ${end} at any byte is upstream_cut until the finish reason came, and complete after it`, async () => {
    const whole = await stream('text=ab%20c');
    const sizes = whole.events.map((event) => event.bytes.length);
    const finishAt = whole.events.findIndex((event) => event.finishReason !== undefined);
    const completeAt = sizes.slice(0, finishAt + 1).reduce((sum, one) => sum + one, 0);
    for (let at = 0; at <= sizes.reduce((sum, one) => sum + one, 0); at++) {
      const { failure, text } = await stream(`text=ab%20c&${end}=${at}`);
      // The last event needs no blank line when the end is clean, as in `no_final_newline`.
      if (at < completeAt - (end === 'cut' ? 2 : 0)) faultOf(failure, 'upstream_cut');
      else if (at >= completeAt) assert.equal(failure, undefined, `${end} at ${at} of ${completeAt}`);
      assert.ok('ab c'.startsWith(text));
    }
  });
}

test('an event that is not JSON is dropped and the rest goes on', async () => {
  const { text, failure } = await stream('malformed=2');
  assert.equal(failure, undefined);
  assert.equal(text, 'Hello the fake upstream.');
});

test('a stream without a finish reason is a cut one, even with [DONE]', async () => {
  faultOf((await stream('no_finish=1')).failure, 'upstream_cut');
});

test('n choices interleave; each must finish', async () => {
  const { events, failure, text } = await stream('', { body: { n: 3 } });
  assert.equal(failure, undefined);
  assert.equal(text, 'Hello from the fake upstream.');
  assert.equal(events.filter((event) => event.text !== '').length, 5);
});

const deltasOf = ({ events }: Collected): unknown[] => events.map(({ chunk }) => pick(chunk, 'choices', 0, 'delta'));
const toolPartsOf = (collected: Collected): unknown[] =>
  deltasOf(collected).flatMap((delta) => pick(delta, 'tool_calls') ?? []);

test('parallel tool calls, reasoning, refusals and logprobs pass through untouched', async () => {
  const tools = await stream('tools=2');
  assert.equal(tools.summary?.finishReason, 'tool_calls');
  const second = toolPartsOf(tools).filter((part) => pick(part, 'index') === 1);
  const json = second.map((part) => pick(part, 'function', 'arguments')).join('');
  assert.deepEqual(JSON.parse(json), { city: 'Zürich 1', days: 2 });
  const reasoning = await stream('reasoning=because%20so');
  assert.equal(reasoning.reasoning, 'because so');
  assert.equal(reasoning.summary?.usage?.reasoningTokens, 1);
  const refusal = await stream('refusal=no&logprobs=1');
  assert.ok(deltasOf(refusal).some((delta) => pick(delta, 'refusal') === 'no'));
});

test('a missing role and a missing tool type are added, and nothing else is changed', async () => {
  const plain = await stream('no_role=1');
  assert.deepEqual(deltasOf(plain)[0], { role: 'assistant', content: '' });
  assert.match(Buffer.from(plain.events[0]?.bytes ?? []).toString(), /^data: \{.*"role":"assistant".*\}\n\n$/u);
  const types = toolPartsOf(await stream('tools=1&no_type=1')).map((part) => pick(part, 'type'));
  assert.deepEqual(types, ['function', undefined, undefined]);
});

test('an answer that is not streamed comes byte for byte with its usage', async () => {
  const answer = await complete(relay, 'tools=1&reasoning=hm');
  const json = JSON.parse(Buffer.from(answer.bytes).toString());
  assert.equal(json.service_tier, 'default');
  assert.equal(answer.finishReason, 'tool_calls');
  assert.equal(answer.usage?.inputTokens, 3);
  assert.equal((await complete(relay, '')).text, 'Hello from the fake upstream.');
  assert.equal(fake.requests.at(-1)?.body['stream'], undefined);
});

test('models are listed, and a failing list is a fault', async () => {
  const { signal } = new AbortController();
  assert.deepEqual(await relay.list(signal), ['fake-1', 'fake-2', 'fake-embedding']);
  fake.misbehave('status=500', '/v1/models');
  await rejection(relay.list(signal), 'upstream_rejected');
  fake.misbehave('', '/v1/models');
});

test('embeddings keep the encoding that was asked for, even when the upstream ignores it', async () => {
  const embed = (command: string, encoding?: 'float' | 'base64') =>
    relay.embed(callOf({ input: ['a', 'b'], ...(encoding && { encoding_format: encoding }) }, command));
  const json = async (command: string, encoding?: 'float' | 'base64') =>
    JSON.parse(Buffer.from((await embed(command, encoding)).bytes).toString());
  const base64 = await json('', 'base64');
  assert.deepEqual((await json('float=1', 'base64')).data, base64.data);
  assert.equal(typeof (await json('')).data[0].embedding[0], 'number');
  assert.equal((await embed('')).usage?.inputTokens, 2);
});
