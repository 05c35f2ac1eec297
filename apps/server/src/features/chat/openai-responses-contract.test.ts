import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type OpenAI from 'openai';
import { errorOf, startOpenAiBench } from './openai-contract-suite.ts';
import type { OpenAiBench } from './openai-contract-suite.ts';

let api: OpenAiBench;
before(async () => {
  api = await startOpenAiBench();
});
after(() => api.close());

test('58, 59: embeddings are the same as base64 and as numbers, in the order of the inputs', async () => {
  const { client } = api.clientWith();
  const input = ['one', 'two'];
  const asBase64 = await client.embeddings.create({ model: 'fake-embedding', input });
  const asNumbers = await client.embeddings.create({ model: 'fake-embedding', input, encoding_format: 'float' });
  assert.deepEqual(
    asBase64.data.map((item) => item.index),
    [0, 1],
  );
  for (const [index, item] of asNumbers.data.entries()) {
    const same = asBase64.data[index]?.embedding ?? [];
    assert.equal(same.length, item.embedding.length);
    assert.ok(item.embedding.every((value, at) => Math.abs(value - (same[at] ?? Infinity)) < 1e-6));
  }
});

test('61: a response is created, with its instructions as the system message', async () => {
  const { client } = api.clientWith();
  const response = await client.responses.create({
    model: 'fake-1',
    input: 'Hi',
    instructions: 'Be short.',
    max_output_tokens: 9,
  });
  assert.equal(response.status, 'completed');
  assert.equal(response.output_text, 'Hello from the fake upstream.');
  assert.equal(response.usage?.output_tokens, 5);
  const sent = api.fake.requests.at(-1)?.body ?? {};
  assert.deepEqual(sent['messages'], [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
  ]);
  assert.equal(sent['max_completion_tokens'], 9);
});

type Respond = OpenAI.Responses.ResponseCreateParams & { readonly stream?: false };
const respond = (params: Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming> = {}): Respond =>
  ({ model: 'fake-1', input: 'Hi', ...params }) as Respond;

const streamed = (params: Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming> = {}) => ({
  ...respond(params),
  stream: true as const,
});

test('61: the events of a response come in the order the client relies on', async () => {
  const stream = api.clientWith().client.responses.stream(streamed());
  const types: string[] = [];
  const numbers: number[] = [];
  for await (const event of stream) {
    if (types.at(-1) !== event.type) types.push(event.type);
    numbers.push(event.sequence_number);
  }
  assert.deepEqual(types, [
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
  assert.deepEqual(numbers, [...numbers.keys()]);
  const final = await stream.finalResponse();
  assert.equal(final.output_text, 'Hello from the fake upstream.');
  assert.equal(final.status, 'completed');
});

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  parameters: { type: 'object' },
  strict: false,
};

test('61: function calls of a response go out and their outputs come back', async () => {
  const { client } = api.clientWith();
  api.fake.misbehave('tools=2');
  const { output } = await client.responses.stream(streamed({ tools: [weather] })).finalResponse();
  api.fake.misbehave('');
  const calls = output.filter((item) => item.type === 'function_call');
  assert.deepEqual(
    calls.map((call) => (JSON.parse(call.arguments) as { city: string }).city),
    ['Zürich 0', 'Zürich 1'],
  );
  const outputs = calls.map((call) => ({ type: 'function_call_output' as const, call_id: call.call_id, output: '21 °C' }));
  await client.responses.create(respond({ input: [{ role: 'user', content: 'Weather?' }, ...calls, ...outputs] }));
  const messages = api.fake.requests.at(-1)?.body['messages'] as { role: string; tool_calls?: unknown[] }[];
  assert.deepEqual(
    messages.map((message) => message.role),
    ['user', 'assistant', 'tool', 'tool'],
  );
  assert.equal(messages[1]?.tool_calls?.length, 2);
});

test('61: a response that is cut short says why, and what needs a stored response is refused by name', async () => {
  const { client } = api.clientWith();
  api.fake.misbehave('finish=length');
  const short = await client.responses.create(respond());
  assert.equal(short.status, 'incomplete');
  assert.equal(short.incomplete_details?.reason, 'max_output_tokens');
  const error = await errorOf(client.responses.create(respond({ previous_response_id: 'resp_1' })));
  assert.equal(error.param, 'previous_response_id');
  api.fake.misbehave('');
});

test('61: a response whose upstream is cut has failed and is an error', async () => {
  api.fake.misbehave('no_finish=1&no_done=1');
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of await api.clientWith().client.responses.create(streamed())) seen.push(event.type);
  })();
  await errorOf(reading);
  api.fake.misbehave('');
  assert.equal(seen.at(-1), 'response.failed');
});
