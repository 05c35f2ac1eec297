import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';
import { freePort } from '../../../../../tests/services.ts';
import { createAnthropicSource } from './anthropic.ts';
import { callOf, collect, complete, faultOf, pick, rejection, threeWords } from './fake/collect.ts';
import type { CollectOptions, Collected } from './fake/collect.ts';
import { startFakeUpstream } from './fake/start-fake-upstream.ts';
import type { FakeUpstream } from './fake/start-fake-upstream.ts';
import { createGoogleSource } from './google.ts';
import { defaultLimits } from './limits.ts';
import { createRelay } from './relay.ts';
import type { RelayOptions } from './relay.ts';
import type { ModelSource } from './source.ts';

interface Wire {
  readonly name: string;
  readonly create: (options: RelayOptions) => ModelSource;
  readonly base: string;
  /** Prefix of the paths that generate. */
  readonly path: string;
  /** What the wire says for a length limit. */
  readonly length: string;
  readonly cached: readonly [read: number, write: number];
}

const wires: readonly Wire[] = [
  { name: 'OpenAI', create: createRelay, base: '/v1', path: '/v1/chat/', length: 'length', cached: [2, 0] },
  { name: 'Anthropic', create: createAnthropicSource, base: '', path: '/v1/messages', length: 'max_tokens', cached: [2, 3] },
  { name: 'Google', create: createGoogleSource, base: '', path: '/v1beta/models/', length: 'MAX_TOKENS', cached: [2, 0] },
];

const lag = startLagMeter();
const apiKey = 'secret-key-123';
const deltasOf = ({ events }: Collected): unknown[] => events.map(({ chunk }) => pick(chunk, 'choices', 0, 'delta'));

for (const { name, create, base, path, length, cached } of wires) {
  describe(`a source that speaks ${name}'s wire`, () => {
    let fake: FakeUpstream;
    let source: ModelSource;

    const sourceWith = (options: Partial<RelayOptions> = {}): ModelSource =>
      create({ name: 'fake', baseUrl: `${fake.url}${base}`, apiKey, limits: defaultLimits, ...options });

    async function stream(command: string, options: Partial<CollectOptions> = {}): Promise<Collected> {
      fake.misbehave(command, path);
      return collect({ source, ...options });
    }

    before(async () => {
      fake = await startFakeUpstream({ apiKey });
      source = sourceWith();
    });
    afterEach(() => fake.misbehave('', path));
    after(async () => {
      source.close();
      await fake.close();
    });

    test('lists its models', async () => {
      assert.deepEqual(await source.list(new AbortController().signal), ['fake-1', 'fake-2', 'fake-embedding']);
    });

    test('streams text, a finish reason and usage in chunks that OpenAI clients read', async () => {
      const { text, summary, failure, events } = await stream(`text=${encodeURIComponent('Grüße, 世界 👋🏽')}`);
      assert.equal(failure, undefined);
      assert.equal(text, 'Grüße, 世界 👋🏽');
      assert.equal(summary?.finishReason, 'stop');
      const [read, write] = cached;
      assert.equal(summary.usage?.cachedInputTokens, read);
      assert.equal(summary.usage.cacheWriteTokens, write);
      assert.ok(summary.usage.inputTokens >= 3);
      assert.equal(summary.usage.outputTokens, 3);
      assert.equal(pick(deltasOf({ events } as unknown as Collected)[0], 'role'), 'assistant');
      assert.equal(events.at(-1)?.isOurs, true);
      for (const event of events) assert.deepEqual(JSON.parse(Buffer.from(event.bytes).toString().slice(6)), event.chunk);
    });

    test('answers whole, with reasoning and usage', async () => {
      fake.misbehave('reasoning=because', path);
      const answer = await complete(source);
      const json: unknown = JSON.parse(Buffer.from(answer.bytes).toString());
      assert.equal(answer.text, 'Hello from the fake upstream.');
      assert.equal(pick(json, 'choices', 0, 'message', 'content'), answer.text);
      assert.equal(pick(json, 'choices', 0, 'message', 'reasoning_content'), 'because');
      assert.equal(pick(json, 'object'), 'chat.completion');
      assert.equal(answer.finishReason, 'stop');
      assert.ok((answer.usage?.outputTokens ?? 0) > 0);
    });

    test('streams reasoning apart from the text', async () => {
      const { text, reasoning } = await stream('reasoning=because%20so');
      assert.equal(reasoning, 'because so');
      assert.equal(text, 'Hello from the fake upstream.');
    });

    test('says when the length limit ended it', async () => {
      assert.equal((await stream(`finish=${length}`)).summary?.finishReason, 'length');
    });

    test('streams parallel tool calls that assemble', async () => {
      const collected = await stream('tools=2');
      assert.equal(collected.summary?.finishReason, 'tool_calls');
      const parts = deltasOf(collected).flatMap((delta) => pick(delta, 'tool_calls') ?? []);
      for (const index of [0, 1]) {
        const own = parts.filter((part) => pick(part, 'index') === index);
        assert.equal(pick(own[0], 'function', 'name'), `tool_${index}`);
        assert.equal(pick(own[0], 'type'), 'function');
        assert.match(String(pick(own[0], 'id')), /./u);
        const json = own.map((part) => pick(part, 'function', 'arguments')).join('');
        assert.deepEqual(JSON.parse(json), { city: `Zürich ${index}`, days: index + 1 });
      }
    });

    test('gives tool calls in a whole answer', async () => {
      fake.misbehave('tools=1', path);
      const answer = await complete(source);
      const call = pick(JSON.parse(Buffer.from(answer.bytes).toString()), 'choices', 0, 'message', 'tool_calls', 0);
      assert.equal(pick(call, 'function', 'name'), 'tool_0');
      assert.deepEqual(JSON.parse(String(pick(call, 'function', 'arguments'))), { city: 'Zürich 0', days: 1 });
      assert.equal(answer.finishReason, 'tool_calls');
    });

    test('keeps status and message of a refused request', async () => {
      const { failure } = await stream('status=400&error_message=prompt%20too%20long');
      const fault = faultOf(failure, 'upstream_rejected');
      assert.equal(fault.status, 400);
      assert.equal(fault.message, 'prompt too long');
      fake.misbehave('status=400&error_message=prompt%20too%20long', path);
      assert.equal((await rejection(complete(source), 'upstream_rejected')).status, 400);
    });

    test('keeps the wait that a busy provider asks for', async () => {
      const fault = faultOf((await stream('status=429&retry_after=3')).failure, 'upstream_rejected');
      assert.deepEqual([fault.status, fault.details.retryAfterMs, fault.retryable], [429, 3000, true]);
      const overloaded = faultOf((await stream('status=529')).failure, 'upstream_rejected');
      assert.deepEqual([overloaded.status, overloaded.retryable], [502, true]);
    });

    test("says that the provider's key was refused, not ours", async () => {
      const wrong = sourceWith({ apiKey: 'wrong-key-0000' });
      const { failure } = await stream('', { source: wrong });
      const fault = faultOf(failure, 'upstream_rejected');
      assert.equal(fault.status, 502);
      assert.match(fault.message, /"fake" refused its API key/u);
      await rejection(wrong.list(new AbortController().signal), 'upstream_rejected');
      wrong.close();
    });

    test('tells a web page, a redirect and a refused connection apart', async () => {
      faultOf((await stream('html=1')).failure, 'upstream_invalid');
      const redirect = faultOf(
        (await stream(`redirect=${encodeURIComponent(`${fake.url}/there`)}`)).failure,
        'upstream_invalid',
      );
      assert.match(redirect.message, /redirects/u);
      const port = await freePort();
      const dead = sourceWith({ baseUrl: `http://127.0.0.1:${port}${base}` });
      const fault = faultOf((await stream('', { source: dead })).failure, 'upstream_unreachable');
      assert.match(fault.message, new RegExp(`127\\.0\\.0\\.1:${port} refused`, 'u'));
      dead.close();
    });

    test('reports an error in the middle after the text that came', async () => {
      const { failure, text } = await stream(`error_event=${name === 'Anthropic' ? 5 : 3}&error_message=gpu%20on%20fire`);
      assert.match(faultOf(failure, 'upstream_rejected').message, /gpu on fire/u);
      assert.match(text, /^Hello from /u);
    });

    for (const damage of ['no_finish=1', 'cut=900', 'reset=900', 'reset=headers']) {
      test(`takes a stream with ${damage} for cut, however cleanly it ended`, async () => {
        const { failure } = await stream(`${damage}&tokens=200`);
        faultOf(failure, 'upstream_cut');
      });
    }

    test('ends in upstream_timeout when nothing comes, or nothing more', async () => {
      const hasty = sourceWith({ limits: { ...defaultLimits, firstTokenMs: 60, idleMs: 60 } });
      faultOf((await stream('hang=headers', { source: hasty })).failure, 'upstream_timeout');
      faultOf((await stream('hang=body', { source: hasty })).failure, 'upstream_timeout');
      hasty.close();
      const patient = sourceWith({ limits: { ...defaultLimits, idleMs: 60 } });
      const { failure, text } = await stream('tokens=50&stall=6', { source: patient });
      faultOf(failure, 'upstream_timeout');
      assert.match(text, /^word0 /u);
      patient.close();
    });

    for (const when of ['hang=headers', 'hang=body', 'pace_ms=10&tokens=500']) {
      test(`closes the upstream socket within 100 ms of an abort (${when})`, async () => {
        const controller = new AbortController();
        const arrived = fake.nextRequest();
        const call = stream(when, { signal: controller.signal });
        const request = await arrived;
        const at = performance.now();
        controller.abort(new Error('gone'));
        assert.equal(pick((await call).failure, 'message'), 'gone');
        const closed = await request.whenClosed;
        assert.equal(closed.isCut, true);
        assertWithin(closed.at - at, 100, lag);
      });
    }

    test('waits for a slow caller and hands back what it throws', async () => {
      let open = 0;
      const { failure } = await stream('tokens=20', {
        onEvent: async () => {
          open += 1;
          assert.equal(open, 1);
          await new Promise((resolve) => {
            setTimeout(resolve, 2);
          });
          open -= 1;
        },
      });
      assert.equal(failure, undefined);
      const thrown = await stream('tokens=20', {
        onEvent: () => {
          throw new RangeError('disk full');
        },
      });
      assert.ok(thrown.failure instanceof RangeError);
    });

    test('sends system, images, tools and results as its wire has them', async () => {
      const tools = [
        {
          type: 'function',
          function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
        },
      ];
      const body = {
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'See' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            ],
          },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
          },
          { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
        ],
        tools,
        tool_choice: 'auto',
        max_tokens: 50,
        temperature: 0.5,
        stop: ['END'],
      };
      const { failure } = await stream('', { body });
      assert.equal(failure, undefined);
      const sent = JSON.stringify(fake.requests.at(-1)?.body);
      for (const part of ['Be brief.', 'iVBORw0KGgo=', 'weather', 'Bern', 'sunny', 'END', '0.5', '50']) {
        assert.ok(sent.includes(part), `${part} in ${sent}`);
      }
    });

    if (name !== 'OpenAI') {
      test('refuses by name what the wire cannot say', async () => {
        const refused = async (body: Record<string, unknown>) =>
          faultOf((await stream('', { body })).failure, 'invalid_request').details.param;
        assert.equal(await refused({ n: 2 }), 'n');
        assert.equal(await refused({ tools: [{ type: 'custom' }] }), 'tools.0');
        assert.equal(
          await refused({ messages: [{ role: 'user', content: [{ type: 'video' }] }] }),
          'messages.0.content.0.type',
        );
        assert.equal(
          await refused({
            messages: [...threeWords, { role: 'assistant', tool_calls: [{ function: { name: 'x', arguments: '{' } }] }],
          }),
          'messages.1.tool_calls.0.function.arguments',
        );
      });
    }

    if (name === 'Anthropic') {
      test('has no embeddings and says so', async () => {
        await rejection(source.embed(callOf({ input: 'a' })), 'model_not_found');
      });
    }
  });
}
