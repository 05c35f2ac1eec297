/**
 * The OpenAI contract as the official client relies on it: 62 checks, each test named after its numbers.
 * Not here: 13 (a request without a model gets the default one, as the Nexus post-mortem writes it), 24 and 57 (budgets and the
 * answer cache), 49 (the heartbeat is a test of the gateway's event sink), 60 (speech), 62 (clients that are not installed).
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startTestServer } from '../../../../../tests/server.ts';
import { asJson, ask, collect, errorOf, startOpenAiBench } from './openai-contract-suite.ts';
import type { OpenAiBench } from './openai-contract-suite.ts';

let api: OpenAiBench;
before(async () => {
  api = await startOpenAiBench();
});
after(() => api.close());

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: unknown } }).error.code;

test('1, 2: models are listed and can be iterated', async () => {
  const ids = await collect(await api.clientWith().client.models.list());
  assert.deepEqual(
    ids.map((model) => model.id),
    ['openai/fake-1', 'openai/org/fake-2', 'openai/fake-embedding'],
  );
  assert.ok(ids.every((model) => model.object === 'model' && model.created > 0 && model.owned_by === 'openai'));
});

test('3, 5: a model is retrieved, also when its id has slashes', async () => {
  const { client } = api.clientWith();
  assert.equal((await client.models.retrieve('openai/fake-1')).id, 'openai/fake-1');
  assert.equal((await client.models.retrieve('openai/org/fake-2')).id, 'openai/org/fake-2');
});

test('4: an unknown model is NotFoundError with its code', async () => {
  const listed = await errorOf(api.clientWith().client.models.retrieve('nothing'));
  assert.ok(listed instanceof NotFoundError);
  assert.equal(listed.code, 'model_not_found');
  const asked = await errorOf(api.complete({ model: 'nothing' }));
  assert.ok(asked instanceof NotFoundError);
  assert.equal(asked.code, 'model_not_found');
});

test('6: without a model the list is empty and chat says what to do, once', async () => {
  const bare = await startTestServer();
  try {
    const { client, sent } = api.clientWith({ baseURL: `http://127.0.0.1:${bare.port}/v1`, maxRetries: 2 });
    assert.deepEqual((await client.models.list()).data, []);
    const error = await errorOf(client.chat.completions.create(ask()));
    assert.equal(error.status, 503);
    assert.equal(error.code, 'no_model_configured');
    assert.match(error.message, /No model is configured/u);
    assert.equal(sent(), 2);
  } finally {
    await bare.close();
  }
});

test('7, 8, 12: no key and a wrong key are AuthenticationError, without WWW-Authenticate', async () => {
  const none = await fetch(`${api.base}/v1/models`);
  assert.equal(none.status, 401);
  assert.equal(none.headers.get('www-authenticate'), null);
  assert.equal(await codeOf(none), 'missing_credentials');
  const wrong = await errorOf(api.clientWith({ apiKey: 'cw_00000000_wrong' }).client.models.list());
  assert.ok(wrong instanceof AuthenticationError);
  assert.equal(wrong.code, 'invalid_api_key');
});

test('9: a revoked key is refused', async () => {
  const cookie = await api.signIn();
  const headers = { ...asJson, origin: api.base, cookie };
  const created = await fetch(`${api.base}/api/v1/keys`, { method: 'POST', headers, body: JSON.stringify({ name: 'short' }) });
  const { id, secret } = (await created.json()) as { id: string; secret: string };
  const { client } = api.clientWith({ apiKey: secret });
  await client.models.list();
  await fetch(`${api.base}/api/v1/keys/${id}`, { method: 'DELETE', headers: { origin: api.base, cookie } });
  assert.ok((await errorOf(client.models.list())) instanceof AuthenticationError);
});

test('10: a key without the scope is PermissionDeniedError', async () => {
  const { client } = api.clientWith({ apiKey: await api.createKey(['models:read']) });
  await client.models.list();
  const error = await errorOf(client.chat.completions.create(ask()));
  assert.ok(error instanceof PermissionDeniedError);
  assert.equal(error.code, 'insufficient_scope');
});

test('11: X-API-Key is the same credential', async () => {
  const response = await fetch(`${api.base}/v1/models`, {
    headers: { 'x-api-key': api.bearer.authorization.slice('Bearer '.length) },
  });
  assert.equal(response.status, 200);
});

test('14, 15, 16, 17: bad JSON, another content type, too large and nowhere are readable', async () => {
  const cases: readonly [Promise<Response>, number, string][] = [
    [api.post('{"messages":'), 400, 'invalid_json'],
    [api.post('hello', { 'content-type': 'text/csv' }), 415, 'unsupported_media_type'],
    [
      fetch(`${api.base}/v1/sessions`, {
        method: 'POST',
        headers: { ...api.bearer, ...asJson },
        body: `"${'x'.repeat(1_100_000)}"`,
      }),
      413,
      'payload_too_large',
    ],
    [fetch(`${api.base}/v1/nothing`, { headers: api.bearer }), 404, 'not_found'],
  ];
  for (const [answer, status, code] of cases) {
    const response = await answer;
    assert.equal(response.status, status);
    assert.equal(await codeOf(response), code);
  }
});

test('18, 19: message, type, param, code and request id are all there, the id also in the log', async () => {
  const error = await errorOf(api.clientWith().client.chat.completions.create({ ...ask(), messages: [] }));
  assert.ok(error instanceof BadRequestError);
  assert.equal(error.param, 'messages');
  assert.equal(error.code, 'invalid_request');
  assert.equal(error.type, 'invalid_request_error');
  assert.match(error.message, /messages/u);
  assert.ok(error.requestID);
  const { request_id: id } = await api.clientWith().client.chat.completions.create(ask()).withResponse();
  assert.ok(id);
  assert.ok(api.server.lines.some((line) => line.includes(String(error.requestID))));
});

test("20, 21: an upstream's 400 passes with its code, once", async () => {
  const { client, sent } = api.clientWith({ maxRetries: 2 });
  const command = 'status=400&error_code=context_length_exceeded&error_message=too%20long';
  const error = await errorOf(client.chat.completions.create(ask({ x_fake: command })));
  assert.equal(error.status, 400);
  assert.equal(error.code, 'context_length_exceeded');
  assert.match(error.message, /too long/u);
  assert.equal(sent(), 1);
});

test('22: a content filter is an answer, not a reason to ask again', async () => {
  const seen = api.fake.requests.length;
  const answer = await api.complete({ x_fake: 'finish=content_filter&text=' });
  assert.equal(answer.choices[0]?.finish_reason, 'content_filter');
  assert.equal(api.fake.requests.length, seen + 1);
});

test('23: a 429 with retry-after-ms is tried three times', async () => {
  const { client, sent } = api.clientWith({ maxRetries: 2 });
  const error = await errorOf(client.chat.completions.create(ask({ x_fake: 'status=429&retry_after_ms=5' })));
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.headers?.get('retry-after-ms'), '5');
  assert.equal(sent(), 3);
});

test('25: a busy session is a 409 that is not tried again', async () => {
  const { client, sent } = api.clientWith({ maxRetries: 2 });
  const first = await api.open({ session_id: 'busy', x_fake: 'stall=2' });
  const error = await errorOf(client.chat.completions.create(ask({ session_id: 'busy' })));
  assert.ok(error instanceof ConflictError);
  assert.equal(error.code, 'session_busy');
  assert.equal(sent(), 1);
  first.controller.abort();
});

test('27: a wait of more than a minute is not tried again', async () => {
  const { client, sent } = api.clientWith({ maxRetries: 2 });
  const error = await errorOf(client.chat.completions.create(ask({ x_fake: 'status=429&retry_after=120' })));
  assert.equal(error.headers?.get('x-should-retry'), 'false');
  assert.equal(error.headers?.get('retry-after'), '120');
  assert.equal(sent(), 1);
});

test('29: content, role, finish reason and usage', async () => {
  const answer = await api.complete();
  assert.equal(answer.object, 'chat.completion');
  assert.deepEqual(answer.choices[0]?.message.content, 'Hello from the fake upstream.');
  assert.equal(answer.choices[0]?.message.role, 'assistant');
  assert.equal(answer.choices[0]?.finish_reason, 'stop');
  assert.equal(answer.usage?.completion_tokens, 5);
});

const tools: OpenAI.Chat.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } },
];

test('30, 31: parallel tool calls come whole and their results go back', async () => {
  const answer = await api.complete({ tools, x_fake: 'tools=2' });
  const calls = answer.choices[0]?.message.tool_calls ?? [];
  assert.equal(answer.choices[0]?.finish_reason, 'tool_calls');
  assert.equal(calls.length, 2);
  const results = calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: '21 °C' }));
  const said: OpenAI.Chat.ChatCompletionMessageParam = { role: 'assistant', content: null, tool_calls: calls };
  await api.complete({ messages: [{ role: 'user', content: 'Weather?' }, said, ...results] });
  assert.deepEqual(api.fake.requests.at(-1)?.body['messages'], [{ role: 'user', content: 'Weather?' }, said, ...results]);
});

test('32: a JSON schema is parsed', async () => {
  const format = zodResponseFormat(z.object({ city: z.string() }), 'place');
  const body = { ...ask({ x_fake: `text=${encodeURIComponent('{"city":"Zürich"}')}` }), response_format: format };
  const answer = await api.clientWith().client.chat.completions.parse(body);
  assert.deepEqual(answer.choices[0]?.message.parsed, { city: 'Zürich' });
  assert.deepEqual(api.fake.requests.at(-1)?.body['response_format'], format);
});

test('33, 34, 35, 37: several choices, log probabilities, refusals and a length stop', async () => {
  assert.equal((await api.complete({ n: 2 })).choices.length, 2);
  const scored = await api.chunks({ logprobs: true, x_fake: 'logprobs=1' });
  assert.ok(scored.some((chunk) => chunk.choices[0]?.logprobs?.content?.length));
  assert.equal((await api.complete({ x_fake: 'refusal=No' })).choices[0]?.message.refusal, 'No');
  assert.equal((await api.complete({ max_completion_tokens: 1, x_fake: 'finish=length' })).choices[0]?.finish_reason, 'length');
});

test('36, 38, 39, 40: images, stops, unknown fields and every role reach the upstream', async () => {
  const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } };
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'Be short.' },
    { role: 'developer', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] },
  ];
  await api.complete({ messages, stop: ['END'], brand_new_field: { deep: [1] } });
  const sent = api.fake.requests.at(-1)?.body ?? {};
  assert.deepEqual(sent['messages'], messages);
  assert.deepEqual(sent['stop'], ['END']);
  assert.deepEqual(sent['brand_new_field'], { deep: [1] });
});

test('28: the count of the retry is in the log', async () => {
  const { client } = api.clientWith({ maxRetries: 1 });
  await errorOf(client.chat.completions.create(ask({ x_fake: 'status=429&retry_after_ms=5' })));
  assert.ok(api.server.lines.some((line) => line.includes('"retry_count":1') || line.includes('"retry_count":"1"')));
});

test('26: a failing upstream is tried again by the client', async () => {
  const { client, sent } = api.clientWith({ maxRetries: 2 });
  const error = await errorOf(client.chat.completions.create(ask({ x_fake: 'status=503&retry_after_ms=5' })));
  assert.ok(error instanceof InternalServerError);
  assert.equal(sent(), 3);
});
