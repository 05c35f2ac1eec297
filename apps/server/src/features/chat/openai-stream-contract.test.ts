import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { after, before, test } from 'node:test';
import { APIError } from 'openai';
import type OpenAI from 'openai';
import { asJson, ask, errorOf, startOpenAiBench, textOf } from './openai-contract-suite.ts';
import type { OpenAiBench } from './openai-contract-suite.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';

const lag = startLagMeter();

let api: OpenAiBench;
before(async () => {
  api = await startOpenAiBench();
});
after(() => api.close());

const tools: OpenAI.Chat.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } },
];

test('41: a streamed text is what the upstream said', async () => {
  const chunks = await api.chunks();
  assert.equal(textOf(chunks), 'Hello from the fake upstream.');
  assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop');
});

test('42: the stream helper assembles the completion', async () => {
  const final = await api
    .clientWith()
    .client.chat.completions.stream({ ...ask(), stream: true as const })
    .finalChatCompletion();
  assert.equal(final.choices[0]?.message.content, 'Hello from the fake upstream.');
});

test('43: usage comes in a last chunk without choices, only when asked', async () => {
  const plain = await api.chunks();
  assert.ok(plain.every((chunk) => chunk.choices.length > 0 && !chunk.usage));
  const asked = await api.chunks({ stream_options: { include_usage: true } });
  assert.deepEqual(asked.at(-1)?.choices, []);
  assert.equal(asked.at(-1)?.usage?.completion_tokens, 5);
});

test('44: usage is known to the server also when it was not asked for', async () => {
  await api.chunks({ session_id: 'usage' });
  const response = await fetch(`${api.base}/v1/sessions/usage/history`, { headers: api.bearer });
  const { messages } = (await response.json()) as { messages: { usage?: { output_tokens: number } }[] };
  assert.equal(messages[1]?.usage?.output_tokens, 5);
});

test('45: the pieces of two parallel tool calls assemble', async () => {
  const stream = api
    .clientWith()
    .client.chat.completions.stream({ ...ask({ tools, x_fake: 'tools=2' }), stream: true as const });
  const calls = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls ?? [];
  assert.deepEqual(
    calls.map((call) => call.type === 'function' && (JSON.parse(call.function.arguments) as { city: string }).city),
    ['Zürich 0', 'Zürich 1'],
  );
});

test('46: two interleaved choices stay apart', async () => {
  const chunks = await api.chunks({ n: 2 });
  const texts = [0, 1].map((index) =>
    chunks
      .flatMap((chunk) => chunk.choices)
      .filter((choice) => choice.index === index)
      .map((choice) => choice.delta.content ?? '')
      .join(''),
  );
  assert.ok(
    texts.every((text) => text.includes('Hello from the fake upstream.')),
    texts.join('|'),
  );
});

test('47: reasoning passes', async () => {
  const chunks = await api.chunks({ x_fake: 'reasoning=because%20so' });
  const reasoning = chunks.map(
    (chunk) => (chunk.choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? '',
  );
  assert.equal(reasoning.join(''), 'because so');
});

test('48: characters that are cut at every byte arrive whole, with comments and CRLF between', async () => {
  const text = 'Zürich 日本語 🙂';
  const chunks = await api.chunks({ x_fake: `text=${encodeURIComponent(text)}&split=1&crlf=1&comments=1` });
  assert.equal(textOf(chunks), text);
});

test('50: an upstream that is cut is an error, not the end', async () => {
  const received: OpenAI.Chat.ChatCompletionChunk[] = [];
  const reading = (async () => {
    for await (const chunk of await api.open({ x_fake: 'stall=3&no_finish=1', session_id: 'cut' })) {
      received.push(chunk);
      if (received.length === 3) api.fake.misbehave('');
    }
  })();
  const cut = errorOf(
    (async () => {
      for await (const chunk of await api.open({ x_fake: 'no_finish=1&no_done=1' })) received.push(chunk);
    })(),
  );
  const error = await cut;
  assert.equal(error.code, 'upstream_cut');
  const response = await fetch(`${api.base}/v1/sessions/cut/stop`, { method: 'POST', headers: api.bearer });
  assert.equal(response.status, 200);
  assert.match((await errorOf(reading)).message, /stopped/u);
});

test('51: a malformed event is never a SyntaxError', async () => {
  const outcome = await api.chunks({ x_fake: 'malformed=2' }).then(
    (chunks) => textOf(chunks),
    (error: unknown) => error,
  );
  assert.ok(typeof outcome === 'string' || outcome instanceof APIError, String(outcome));
});

test('52: [DONE] is added when the upstream leaves it out', async () => {
  const response = await api.post(JSON.stringify({ ...ask({ x_fake: 'no_done=1' }), stream: true }));
  const text = await response.text();
  assert.ok(text.endsWith('data: [DONE]\n\n'), text.slice(-80));
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('x-accel-buffering'), 'no');
  assert.match(response.headers.get('cache-control') ?? '', /no-cache/u);
});

test('53, 54: a failure before the first token is a status, also when it is the first event', async () => {
  assert.equal((await errorOf(api.open({ x_fake: 'status=400&error_code=bad_thing' }))).status, 400);
  const first = await errorOf(api.open({ x_fake: 'error_event=0&error_type=invalid_request_error&error_message=no' }));
  assert.ok(Number(first.status) >= 400);
});

test('55: a caller that leaves is noticed upstream within 100 ms', async () => {
  const upstream = api.fake.nextRequest();
  const stream = await api.open({ x_fake: 'stall=2' });
  const { whenClosed } = await upstream;
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
  const left = performance.now();
  stream.controller.abort();
  const { isCut, at } = await whenClosed;
  assert.ok(isCut);
  assertWithin(at - left, 100, lag);
});

test('55: also when the answer is not streamed', async () => {
  const upstream = api.fake.nextRequest();
  const controller = new AbortController();
  const asked = api.clientWith().client.chat.completions.create(ask({ x_fake: 'hang=headers' }), { signal: controller.signal });
  asked.catch(() => undefined);
  const { whenClosed } = await upstream;
  const left = performance.now();
  controller.abort();
  const { at } = await whenClosed;
  assertWithin(at - left, 100, lag);
});

test('56: a reader that pauses holds the upstream back', async () => {
  const body = JSON.stringify({ ...ask({ x_fake: 'tokens=200000' }), stream: true });
  const upstream = api.fake.nextRequest();
  const request = httpRequest(`${api.base}/v1/chat/completions`, { method: 'POST', headers: { ...api.bearer, ...asJson } });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { whenClosed } = await upstream;
  let isFinished = false;
  void whenClosed.then(() => (isFinished = true));
  for (let count = 0; count < 20; count += 1) await api.complete();
  assert.equal(isFinished, false);
  response.setEncoding('utf8');
  let tail = '';
  for await (const part of response) tail = (tail + String(part)).slice(-20);
  assert.ok(tail.endsWith('data: [DONE]\n\n'));
});
