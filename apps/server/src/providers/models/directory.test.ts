import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createModels } from './directory.ts';
import type { CreateModelsOptions, ModelDirectory } from './directory.ts';
import { rejection, threeWords } from './fake/collect.ts';
import { startFakeUpstream } from './fake/start-fake-upstream.ts';
import type { FakeUpstream } from './fake/start-fake-upstream.ts';
import type { ModelEvent, ModelSummary, ProviderConfig } from './model.ts';

let one: FakeUpstream;
let two: FakeUpstream;

before(async () => {
  one = await startFakeUpstream({ models: ['text-embedding-3', 'alpha', 'shared', 'llama:latest'] });
  two = await startFakeUpstream({ models: ['beta', 'shared', 'org/gamma'] });
});
after(async () => {
  await one.close();
  await two.close();
});

const provider = (name: string, baseUrl: string, more: Partial<ProviderConfig> = {}): ProviderConfig => ({
  id: `prv_${name}`,
  name,
  kind: 'openai',
  baseUrl,
  apiKey: undefined,
  models: undefined,
  ...more,
});

const both = (): ProviderConfig[] => [provider('one', `${one.url}/v1`), provider('two', `${two.url}/v1`)];
/** Nothing listens on port 1. */
const dead = provider('dead', 'http://127.0.0.1:1/v1');
const options = () => ({ signal: new AbortController().signal, requestId: 'req_1' });

async function withModels(more: Partial<CreateModelsOptions>, run: (models: ModelDirectory) => Promise<void>): Promise<void> {
  const models = createModels({ providers: both(), ...more });
  try {
    await models.ready();
    await run(models);
  } finally {
    models.close();
  }
}

async function stream(models: ModelDirectory, model: string | undefined): Promise<{ text: string; summary: ModelSummary }> {
  const events: ModelEvent[] = [];
  const onEvent = (event: ModelEvent): void => void events.push(event);
  const summary = await models.stream({ model, messages: threeWords, stream: true }, { ...options(), onEvent });
  return { text: events.map((event) => event.text).join(''), summary };
}

test('models are listed under their provider, and the first chat model is the default', async () => {
  await withModels({}, async (models) => {
    const ids = models.list().map((model) => model.id);
    assert.deepEqual(ids, [
      'one/text-embedding-3',
      'one/alpha',
      'one/shared',
      'one/llama:latest',
      'two/beta',
      'two/shared',
      'two/org/gamma',
    ]);
    assert.equal(models.defaultModel(), 'one/alpha');
    models.setDefaultModel('two/beta');
    assert.equal(models.resolve(undefined), 'two/beta');
    models.setDefaultModel('gone/beta');
    assert.equal(models.resolve(undefined), 'one/alpha');
  });
});

test('a bare name resolves while it is unambiguous', async () => {
  await withModels({}, async (models) => {
    assert.equal(models.resolve('beta'), 'two/beta');
    assert.equal(models.resolve('org/gamma'), 'two/org/gamma');
    assert.equal(models.resolve('llama'), 'one/llama:latest');
    assert.equal(models.resolve('one/not-listed'), 'one/not-listed');
    assert.throws(() => models.resolve('shared'), { code: 'model_not_found', message: /one\/shared, two\/shared/u });
    assert.throws(() => models.resolve('nothing'), { code: 'model_not_found' });
  });
});

test('a provider restricted to some models offers only those', async () => {
  await withModels({ providers: [provider('one', `${one.url}/v1`, { models: ['alpha'] })] }, async (models) => {
    assert.deepEqual(
      models.list().map((model) => model.id),
      ['one/alpha'],
    );
    assert.throws(() => models.resolve('one/shared'), { code: 'model_not_found' });
  });
});

test('without providers everything is no_model_configured', async () => {
  await withModels({ providers: [] }, async (models) => {
    assert.deepEqual(models.list(), []);
    assert.equal(models.defaultModel(), undefined);
    assert.throws(() => models.resolve(undefined), { code: 'no_model_configured' });
    await rejection(models.complete({ messages: threeWords }, options()), 'no_model_configured');
    await rejection(models.embed({ model: 'x', input: 'a' }, options()), 'no_model_configured');
  });
});

test('a provider that cannot be reached is named as the cause, and a listed one still works', async () => {
  await withModels({ providers: [dead] }, async (models) => {
    assert.equal(models.states()[0]?.status, 'failed');
    assert.throws(() => models.resolve(undefined), { code: 'upstream_unreachable', message: /127\.0\.0\.1:1 refused/u });
    await rejection(models.complete({ model: 'any', messages: threeWords }, options()), 'upstream_unreachable');
  });
  await withModels({ providers: [dead, ...both()] }, async (models) => {
    assert.equal((await stream(models, undefined)).summary.model, 'one/alpha');
  });
});

test('a failed refresh keeps the last list and records the cause', async () => {
  await withModels({}, async (models) => {
    one.misbehave('status=500', '/v1/models');
    const state = await models.refresh('prv_one');
    one.misbehave('', '/v1/models');
    assert.equal(state?.status, 'failed');
    assert.equal(state.cause?.code, 'upstream_rejected');
    assert.equal(models.resolve('alpha'), 'one/alpha');
    assert.equal((await models.refresh('prv_one'))?.status, 'ok');
    assert.equal(await models.refresh('prv_none'), undefined);
  });
});

test('refreshes of one provider at a time are one request', async () => {
  await withModels({}, async (models) => {
    const seen = one.requests.length;
    await Promise.all([models.refresh('prv_one'), models.refresh('prv_one'), models.refresh('prv_one')]);
    assert.equal(one.requests.length, seen + 1);
  });
});

test('a provider that did not change keeps its list when others are replaced', async () => {
  await withModels({}, async (models) => {
    const seen = one.requests.length;
    models.setProviders([provider('one', `${one.url}/v1`)]);
    assert.equal(models.resolve('alpha'), 'one/alpha');
    assert.equal(one.requests.length, seen);
    assert.throws(() => models.resolve('beta'), { code: 'model_not_found' });
  });
});

test('429 and 5xx are retried on the same target, and the wait asked for is kept', async () => {
  await withModels({}, async (models) => {
    const seen = one.requests.length;
    const started = performance.now();
    const { text } = await stream(models, 'one/alpha?status=429&retry_after_ms=120&times=1');
    assert.equal(text, 'Hello from the fake upstream.');
    assert.ok(performance.now() - started >= 119);
    await stream(models, 'one/alpha?status=529&retry_after_ms=1&times=2');
    assert.equal(one.requests.length, seen + 5);
    const failed = await rejection(stream(models, 'one/alpha?status=503&retry_after_ms=1'), 'upstream_rejected');
    assert.equal(failed.retryable, true);
    assert.equal(one.requests.length, seen + 8);
  });
});

test('a wait longer than the budget is not waited for', async () => {
  await withModels({}, async (models) => {
    const fault = await rejection(stream(models, 'one/alpha?status=429&retry_after=60'), 'upstream_rejected');
    assert.equal(fault.status, 429);
    assert.equal(fault.details.retryAfterMs, 60_000);
  });
});

test('the request itself being wrong is tried once and nowhere else', async () => {
  const model = 'one/alpha?status=400';
  await withModels({ fallbacks: { [model]: ['two/beta'] } }, async (models) => {
    const seen = [one.requests.length, two.requests.length];
    await rejection(stream(models, model), 'upstream_rejected');
    assert.deepEqual([one.requests.length, two.requests.length], [(seen[0] ?? 0) + 1, seen[1]]);
  });
});

for (const command of [
  'status=500&retry_after_ms=1',
  'status=401',
  'hang=headers',
  'hang=body',
  'reset=headers',
  'cut=9',
  'html=1',
  'error_event=0',
  'error_event=1',
  'stall=1',
]) {
  test(`another target takes over before the first token (${command})`, async () => {
    const model = `one/alpha?${command}`;
    await withModels({ fallbacks: { [model]: ['two/beta'] }, limits: { firstTokenWithFallbackMs: 60 } }, async (models) => {
      const { text, summary } = await stream(models, model);
      assert.equal(text, 'Hello from the fake upstream.');
      assert.equal(summary.model, 'two/beta');
    });
  });
}

test('an unreachable provider is passed over, and its failure is told when nobody answers', async () => {
  await withModels(
    { providers: [dead, ...both()], fallbacks: { 'dead/x': ['two/beta'], 'dead/y': ['gone/z'] } },
    async (models) => {
      assert.equal((await stream(models, 'dead/x')).summary.model, 'two/beta');
      assert.match((await rejection(stream(models, 'dead/y'), 'upstream_unreachable')).message, /"dead"/u);
    },
  );
});

test('after the first token nothing takes over', async () => {
  const model = 'one/alpha?error_event=3';
  await withModels({ fallbacks: { [model]: ['two/beta'] } }, async (models) => {
    const seen = two.requests.length;
    await rejection(stream(models, model), 'upstream_rejected');
    assert.equal(two.requests.length, seen);
  });
});

test('an abort during the wait between attempts ends the call', async () => {
  await withModels({}, async (models) => {
    const controller = new AbortController();
    const arrived = one.nextRequest();
    const call = models.complete(
      { model: 'one/alpha?status=503&retry_after=5', messages: threeWords },
      { signal: controller.signal, requestId: 'r' },
    );
    await (
      await arrived
    ).whenClosed;
    controller.abort(new Error('gone'));
    await assert.rejects(call, { message: 'gone' });
  });
});

test('a target that stays silent is not asked again until its breaker lets a trial through', async () => {
  await withModels({ limits: { firstTokenMs: 20 } }, async (models) => {
    for (let i = 0; i < 5; i++) await rejection(stream(models, 'one/alpha?hang=headers'), 'upstream_timeout');
    const seen = one.requests.length;
    const fault = await rejection(stream(models, 'one/alpha?hang=headers'), 'upstream_timeout');
    assert.equal(one.requests.length, seen);
    assert.match(fault.message, /is not asked for a moment/u);
    assert.ok((fault.details.retryAfterMs ?? 0) > 0);
    assert.equal((await stream(models, 'one/alpha')).text, 'Hello from the fake upstream.');
  });
});

test('answers and embeddings say which model made them', async () => {
  await withModels({}, async (models) => {
    const answer = await models.complete({ messages: threeWords }, options());
    assert.equal(answer.model, 'one/alpha');
    assert.equal(one.requests.at(-1)?.body['model'], 'alpha');
    const { usage } = await models.embed({ model: 'text-embedding-3', input: ['a b', 'c'] }, options());
    assert.equal(usage?.inputTokens, 3);
  });
});

test('the echo model answers only to its exact name, and only where it is enabled', async () => {
  await withModels({ echo: true }, async (models) => {
    assert.equal(
      models.list().some((model) => model.id.includes('echo')),
      false,
    );
    const messages = [{ role: 'user', content: 'say this' }];
    const events: ModelEvent[] = [];
    const summary = await models.stream(
      { model: 'causeway/echo', messages },
      { ...options(), onEvent: (event) => void events.push(event) },
    );
    assert.deepEqual(
      events.map((event) => event.text),
      ['', 'say ', 'this', '', ''],
    );
    assert.deepEqual(summary, {
      model: 'causeway/echo',
      finishReason: 'stop',
      usage: { inputTokens: 2, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 2, reasoningTokens: 0 },
    });
    assert.throws(() => models.resolve('echo'), { code: 'model_not_found' });
  });
  await withModels({ echo: true, providers: [] }, async (models) => {
    assert.throws(() => models.resolve(undefined), { code: 'no_model_configured' });
  });
  await withModels({}, async (models) => {
    assert.throws(() => models.resolve('causeway/echo'), { code: 'model_not_found' });
  });
});
