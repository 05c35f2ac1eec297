import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { ReplyOf, UsageEntry, listBudgets, listCosts, summarizeCosts } from '@causeway/contract';
import { ask, asJson, collect, errorOf, startOpenAiBench, textOf } from '../chat/openai-contract-suite.ts';
import type { OpenAiBench } from '../chat/openai-contract-suite.ts';

const nanoPerDollar = 1_000_000_000;

/** Asks again until it is so; a line is written when the upstream is closed. */
async function until<T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (isSo(found)) return found;
  }
}

suite('costs, with the official client and a fake upstream', () => {
  let bench: OpenAiBench;
  before(async () => {
    bench = await startOpenAiBench({ CAUSEWAY_LIMITS_DEFAULT: 'burst=10000,minute=10000,hour=10000' });
    // One dollar for a million tokens of input, two for output: 1000 and 2000 nano-dollars a token.
    await call('PUT', '/api/v1/costs/prices', { model: 'openai/fake-1', rates: { input: 1, cache_read: 0.1, output: 2 } });
  });
  after(() => bench.close());

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { ...bench.bearer, ...(body === undefined ? {} : asJson) };
    const response = await fetch(bench.base + path, { method, headers, ...init });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const costs = async (query = ''): Promise<readonly UsageEntry[]> =>
    (await call<ReplyOf<typeof listCosts>>('GET', `/api/v1/costs?limit=50${query}`)).costs;
  const newest = async (): Promise<UsageEntry> => {
    const [line] = await costs();
    assert.ok(line);
    return line;
  };
  const upstreamCalls = (): number => bench.fake.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;

  test('an answer is a line with what the upstream counted, its price and who asked', async () => {
    const { usage } = await bench.complete();
    const line = await newest();
    assert.ok(usage);
    assert.deepEqual([line.feature, line.kind, line.model], ['chat', 'chat', 'openai/fake-1']);
    assert.equal(line.quantities.input + line.quantities.cache_read, usage.prompt_tokens);
    assert.equal(line.quantities.output + line.quantities.reasoning, usage.completion_tokens);
    const { quantities } = line;
    const cost = quantities.input * 1000 + quantities.cache_read * 100 + (quantities.output + quantities.reasoning) * 2000;
    assert.deepEqual([line.cost_nano, line.cost_source, line.is_estimated], [cost, 'override', false]);
    assert.match(line.key_id ?? '', /^key_/u);
  });

  test('a stream is billed by its last chunk although the caller did not ask for it', async () => {
    const chunks = await bench.chunks();
    assert.ok(chunks.every(({ usage }) => usage === undefined || usage === null));
    const line = await newest();
    assert.deepEqual([line.is_estimated, line.outcome], [false, 'done']);
    assert.ok((line.cost_nano ?? 0) > 0);
  });

  test('a stream whose upstream says no usage is estimated', async () => {
    await bench.chunks({ x_fake: 'usage=off&tokens=40' });
    const line = await newest();
    assert.deepEqual([line.is_estimated, line.outcome], [true, 'done']);
    assert.ok(line.quantities.output > 0 && line.quantities.input > 0);
  });

  test('a stream that its caller leaves is billed as far as it came', async () => {
    const stream = await bench.open({ x_fake: 'tokens=400&pace_ms=5' });
    for await (const _ of stream) break;
    stream.controller.abort();
    await bench.fake.requests.at(-1)?.whenClosed;
    const line = await until(newest, ({ outcome }) => outcome === 'cut');
    assert.ok(line.is_estimated);
    assert.ok(line.quantities.output > 0);
  });

  test('an upstream that cuts the stream leaves a line that failed, one that refuses leaves none', async () => {
    const earlier = (await costs()).length;
    await errorOf(bench.chunks({ x_fake: 'cut=900&tokens=50' }));
    assert.equal((await newest()).outcome, 'failed');
    await errorOf(bench.complete({ x_fake: 'status=400' }));
    assert.equal((await costs()).length, earlier + 1);
  });

  test('responses and embeddings are lines, too; a price that nobody knows is unknown', async () => {
    const { client } = bench.clientWith();
    await client.responses.create({ model: 'fake-1', input: 'Hi' });
    assert.equal((await newest()).kind, 'responses');
    await client.embeddings.create({ model: 'fake-embedding', input: ['one', 'two'] });
    const line = await newest();
    assert.deepEqual([line.feature, line.kind, line.cost_nano, line.cost_source], ['models', 'embeddings', null, 'unknown']);
  });

  test('an answer in a session says what it cost, and its line names the session', async () => {
    await bench.complete({ session_id: 'costs-1' });
    const line = await newest();
    assert.equal(line.session_id, 'costs-1');
    const history = await call<{ messages: { usage?: { cost_nano?: number } }[] }>('GET', '/v1/sessions/costs-1/history');
    assert.equal(history.messages.at(-1)?.usage?.cost_nano, line.cost_nano);
  });

  test('what was asked twice at temperature 0 is asked upstream once, costs nothing again and says so', async () => {
    const asked = { temperature: 0, messages: [{ role: 'user' as const, content: 'cache me' }] };
    const calls = upstreamCalls();
    const { client } = bench.clientWith();
    const first = await client.chat.completions.create(ask(asked)).withResponse();
    const second = await client.chat.completions.create(ask(asked)).withResponse();
    assert.deepEqual(second.data, first.data);
    assert.deepEqual(
      [first, second].map(({ response }) => response.headers.get('x-causeway-cache')),
      ['miss', 'hit'],
    );
    assert.equal(upstreamCalls(), calls + 1);
    const [hit, miss] = await costs();
    assert.deepEqual([hit?.cost_nano, hit?.cost_source, hit?.is_cached], [0, 'free', true]);
    assert.equal(hit?.saved_nano, miss?.cost_nano);
    assert.ok((hit?.saved_nano ?? 0) > 0);
  });

  test('a stream is given again as the same events, byte by byte', async () => {
    const body = JSON.stringify({ ...ask({ temperature: 0, x_fake: 'tokens=30' }), stream: true });
    const first = await bench.post(body);
    const second = await bench.post(body);
    assert.equal(await second.text(), await first.text());
    assert.equal(second.headers.get('x-causeway-cache'), 'hit');
    assert.equal(first.headers.get('x-causeway-cache'), 'miss');
  });

  test('100 who ask the same at once make one upstream call, streams and whole answers', async () => {
    for (const stream of [true, false]) {
      const calls = upstreamCalls();
      const body = JSON.stringify({
        ...ask({ temperature: 0, x_fake: 'tokens=20&pace_ms=2', safety_identifier: `crowd ${stream}` }),
        stream,
      });
      const texts = await Promise.all(Array.from({ length: 100 }, async () => (await bench.post(body)).text()));
      assert.equal(new Set(texts).size, 1);
      assert.equal(upstreamCalls(), calls + 1);
    }
  });

  test('no temperature, a higher one and `bypass` ask upstream; `on` keeps them all the same', async () => {
    const outcome = async (params: object, header?: string): Promise<string | null> => {
      const response = await bench.post(JSON.stringify(ask(params)), {
        ...asJson,
        ...(header === undefined ? {} : { 'x-causeway-cache': header }),
      });
      await response.text();
      return response.headers.get('x-causeway-cache');
    };
    const warm = { temperature: 0.7, safety_identifier: 'warm' };
    assert.deepEqual([await outcome({}), await outcome(warm), await outcome(warm)], ['off', 'off', 'off']);
    assert.deepEqual([await outcome(warm, 'on'), await outcome(warm, 'on')], ['miss', 'hit']);
    assert.deepEqual([await outcome(warm, 'refresh'), await outcome(warm, 'bypass')], ['miss', 'bypass']);
    const wrong = await bench.post(JSON.stringify(ask()), { ...asJson, 'x-causeway-cache': 'sometimes' });
    assert.equal(wrong.status, 400);
  });

  test('a failed or cut answer is never kept, and what waited for it hears the same', async () => {
    const params = { temperature: 0, x_fake: 'cut=700&tokens=40&times=1', safety_identifier: 'cut' };
    await errorOf(bench.chunks(params));
    const chunks = await bench.chunks(params);
    assert.ok(textOf(chunks).length > 0);
    const failing = { temperature: 0, x_fake: 'status=400', safety_identifier: 'refused' };
    const calls = upstreamCalls();
    const errors = await Promise.all(Array.from({ length: 5 }, () => errorOf(bench.complete(failing))));
    assert.ok(errors.every(({ status }) => status === 400));
    assert.equal(upstreamCalls(), calls + 1);
  });

  test('one of two who ask the same may leave: the other gets the whole answer', async () => {
    const params = { temperature: 0, x_fake: 'tokens=60&pace_ms=4', safety_identifier: 'leaving' };
    const leaving = await bench.open(params);
    const staying = bench.chunks(params);
    for await (const _ of leaving) break;
    leaving.controller.abort();
    assert.equal((await staying).at(-1)?.choices[0]?.finish_reason, 'stop');
  });

  test('a hard budget ends in an error that clients do not repeat, and says what to do', async () => {
    const [line] = await costs('&kind=chat');
    const { id } = await call<{ id: string }>('POST', '/api/v1/costs/budgets', {
      name: 'Tiny',
      scope: 'key',
      subject_id: line?.key_id,
      period: 'day',
      limit_nano: 1,
    });
    const { client, sent } = bench.clientWith({ maxRetries: 2 });
    const error = await errorOf(client.chat.completions.create(ask()));
    assert.deepEqual([error.status, error.code, error.type, sent()], [429, 'budget_exceeded', 'insufficient_quota', 1]);
    const streamed = await errorOf(bench.chunks());
    assert.equal(streamed.status, 429);
    const unpriced = await errorOf(client.embeddings.create({ model: 'fake-embedding', input: 'one' }));
    assert.equal(unpriced.code, 'price_unknown');
    await call('DELETE', `/api/v1/costs/budgets/${id}`);
    await bench.complete();
    const { budgets } = await call<ReplyOf<typeof listBudgets>>('GET', '/api/v1/costs/budgets');
    assert.deepEqual(budgets, []);
  });

  test('the sums are the lines, and the export has every line', async () => {
    const lines = await costs();
    const summary = await call<ReplyOf<typeof summarizeCosts>>('GET', '/api/v1/costs/summary?group_by=model');
    assert.ok(lines.length < 50 || summary.total.calls > 50);
    const sum = summary.groups.reduce((all, group) => all + group.cost_nano, 0);
    assert.equal(sum, summary.total.cost_nano);
    assert.ok(summary.total.saved_nano > 0 && summary.total.cost_nano < nanoPerDollar);
    const csv = await (await fetch(`${bench.base}/api/v1/costs/export`, { headers: bench.bearer })).text();
    assert.equal(csv.trimEnd().split('\r\n').length, summary.total.calls + 1);
    const parquet = await fetch(`${bench.base}/api/v1/costs/export?format=parquet&kind=chat`, { headers: bench.bearer });
    const bytes = Buffer.from(await parquet.arrayBuffer());
    assert.equal(bytes.subarray(0, 4).toString(), 'PAR1');
  });

  test('a foreign person sees neither lines nor budgets of others', async () => {
    const secret = await bench.createKey(['chat:read']);
    const refused = await fetch(`${bench.base}/api/v1/costs`, { headers: { authorization: `Bearer ${secret}` } });
    assert.equal(refused.status, 403);
    assert.deepEqual(await collect((async function* none() {})()), []);
  });
});
