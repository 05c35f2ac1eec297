import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { createOutbound } from '../../../providers/web/outbound.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { CallContext, WorkCall } from '../interpreter/call-registry.ts';
import { createFakeData } from './fake/fake-data.ts';
import { createFakeModels } from './fake/fake-models.ts';
import { createFakeTelephony } from './fake/fake-telephony.ts';
import { describeCalls } from './create-call-registry.ts';
import type { Notice } from './notify-call.ts';
import { createStandardCalls } from './standard-calls.ts';

const secret = 'sk-very-secret-123456';
const requests: { readonly request: IncomingMessage; readonly body: string }[] = [];
let server: Server;
let base = '';
before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks).toString() });
      if (request.url === '/moved') response.writeHead(302, { location: '/json' }).end();
      else if (request.url === '/broken') response.writeHead(503).end('try later');
      else {
        response.writeHead(200, { 'content-type': 'application/json', 'x-echo': request.headers.authorization ?? '' });
        response.end(
          JSON.stringify({ ok: true, saw: request.headers.authorization ?? null, body: Buffer.concat(chunks).toString() }),
        );
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const outbound = createOutbound({ isLoopbackAllowed: true });
const models = createFakeModels();
const notices: Notice[] = [];
const data = createFakeData();
const telephony = createFakeTelephony();
const registry = createStandardCalls({
  models,
  fetch: (request) => outbound.fetch(request),
  credentials: {
    authorize: async (owner, name, url) => {
      if (owner !== 'ann' || name !== 'crm' || url.host !== new URL(base).host) throw new Fault('credential_refused');
      return { headers: { authorization: `Bearer ${secret}` }, secrets: [secret] };
    },
  },
  bus: { publish: async (_topic, payload) => void notices.push(payload as Notice) },
  data,
  telephony,
});

function work(name: string): WorkCall {
  const call = registry.find(name);
  assert.ok(call && 'run' in call);
  return call;
}
let emitted = '';
const contextOf = (owner = 'ann', signal = new AbortController().signal): CallContext => ({
  owner,
  projectId: null,
  executionId: 'exe_1',
  path: '/do/0/a',
  attempt: 1,
  idempotencyKey: 'key-1',
  signal,
  emit: (text) => {
    emitted += text;
  },
});
const run = async (name: string, given: unknown, context = contextOf()): Promise<unknown> => {
  const call = work(name);
  const answer = await call.run(call.input.parse(given), context);
  call.output.parse(answer);
  return answer;
};

test('http gives the content, and JSON is read', async () => {
  const answer = await run('http', { endpoint: `${base}/json`, query: { a: 1, b: ['x', 'y'] } });
  assert.deepEqual(answer, { ok: true, saw: null, body: '' });
  assert.equal(requests.at(-1)?.request.url, '/json?a=1&b=x&b=y');
});

test('http sends JSON with a key that is the same for every attempt', async () => {
  await run('http', { method: 'post', endpoint: `${base}/`, body: { a: 1 }, headers: { 'X-N': 5 } });
  const { request, body } = requests.at(-1) ?? assert.fail();
  assert.equal(body, '{"a":1}');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers['idempotency-key'], 'key-1');
  assert.equal(request.headers['x-n'], '5');
});

test('a credential is sent, and what echoes it is not kept', async () => {
  const given = { endpoint: `${base}/`, authentication: { use: 'crm' }, output: 'response' };
  const answer = await run('http', given);
  assert.equal(requests.at(-1)?.request.headers.authorization, `Bearer ${secret}`);
  assert.equal(JSON.stringify(answer).includes(secret), false);
  assert.match(JSON.stringify(answer), /Bearer \[secret\]/u);
  const raw = Buffer.from(String(await run('http', { ...given, output: 'raw' })), 'base64').toString();
  assert.match(raw, /Bearer \[secret\]/u);
  await assert.rejects(run('http', given, contextOf('bob')), { code: 'credential_refused' });
});

test('http follows redirects or hands them over', async () => {
  assert.deepEqual(await run('http', { endpoint: `${base}/moved` }), { ok: true, saw: null, body: '' });
  const answer = await run('http', { endpoint: `${base}/moved`, redirect: false, output: 'response' });
  assert.equal((answer as { statusCode: number }).statusCode, 302);
});

test('an answer other than 2xx is an error of the DSL', async () => {
  await assert.rejects(run('http', { endpoint: `${base}/broken` }), (error) => {
    assert.ok(error instanceof CallError);
    assert.equal(error.error.status, 503);
    assert.match(error.error.type, /communication$/u);
    assert.match(error.error.detail ?? '', /try later/u);
    return true;
  });
});

test('only what can be repeated is idempotent', () => {
  assert.equal(work('http').isIdempotent({ endpoint: base }), true);
  assert.equal(work('http').isIdempotent({ endpoint: base, method: 'post' }), false);
  assert.equal(work('agent').isIdempotent({ messages: 'x', tools: ['chat'] }), true);
  assert.equal(
    work('agent').isIdempotent({
      messages: 'x',
      tools: [{ name: 'p', call: 'http', with: { method: 'post', endpoint: base } }],
    }),
    false,
  );
});

test('chat streams its text and counts tokens', async () => {
  models.answers(() => 'Hello Ada');
  emitted = '';
  const answer = (await run('chat', { messages: 'Hi', system: 'Be kind' })) as Record<string, unknown>;
  assert.equal(answer['text'], 'Hello Ada');
  assert.equal(emitted, 'Hello Ada');
  assert.deepEqual(models.asked.at(-1)?.messages, [
    { role: 'system', content: 'Be kind' },
    { role: 'user', content: 'Hi' },
  ]);
});

test('chat reads JSON, also out of a code block, and says when it is none', async () => {
  models.answers(() => '```json\n{"a": 1}\n```');
  assert.deepEqual(((await run('chat', { messages: 'x', format: 'json' })) as Record<string, unknown>)['json'], { a: 1 });
  models.answers(() => 'no');
  await assert.rejects(run('chat', { messages: 'x', format: 'json' }), CallError);
});

test('an agent calls its tools until it answers', async () => {
  models.answers((body) =>
    body.messages.some(({ role }) => role === 'tool')
      ? 'It is ok.'
      : [
          {
            name: 'look',
            arguments: JSON.stringify({ endpoint: 'http://evil.example/', query: { q: 'x' }, authentication: { use: 'crm' } }),
          },
        ],
  );
  const tools = [{ name: 'look', call: 'http', description: 'Looks it up', with: { endpoint: `${base}/json` } }];
  const answer = (await run('agent', { messages: 'Is it ok?', tools })) as Record<string, unknown>;
  assert.equal(answer['text'], 'It is ok.');
  assert.equal(answer['turns'], 2);
  // What the definition fixes is not the model's to say, nor is the credential.
  assert.equal(requests.at(-1)?.request.url, '/json?q=x');
  assert.equal(requests.at(-1)?.request.headers.authorization, undefined);
  const offered = JSON.stringify(models.asked.at(-1)?.['tools']);
  assert.equal(/"endpoint"|"authentication"/u.test(offered), false);
});

test('an agent is told what its tools did wrong, and ends at last', async () => {
  models.answers(() => [
    { name: 'http', arguments: '{"endpoint": 5}' },
    { name: 'nothing', arguments: '' },
  ]);
  await assert.rejects(run('agent', { messages: 'x', tools: ['http'], max_turns: 2 }), /after 2 turns/u);
  const told = models.asked.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? [];
  assert.match(JSON.stringify(told), /endpoint/u);
  assert.match(JSON.stringify(told), /There is no tool/u);
});

test('an approval says what it waits for', () => {
  const call = registry.find('approval');
  assert.ok(call && 'wait' in call);
  const wait = call.wait(
    call.input.parse({ title: 'Send?', roles: ['editor'], expires: { days: 2 }, on_expiry: { approved: false } }),
  );
  assert.equal(wait.expiresAfterMs, 172_800_000);
  assert.deepEqual(wait.onExpiry, { output: { approved: false } });
  assert.deepEqual(wait.roles, ['editor']);
  assert.match(JSON.stringify(wait.form), /approved/u);
});

test('notify goes to a webhook or to the app', async () => {
  await run('notify', { text: 'Done', title: 'Report', url: `${base}/hook`, format: 'slack' });
  assert.deepEqual(JSON.parse(requests.at(-1)?.body ?? ''), { text: '*Report*\nDone' });
  await run('notify', { text: 'Done', level: 'warning' });
  assert.equal(notices.at(-1)?.owner, 'ann');
  assert.equal(notices.at(-1)?.level, 'warning');
});

test('every call has JSON Schemas for its form', () => {
  const described = describeCalls(registry);
  assert.deepEqual(
    described.map(({ name }) => name),
    ['http', 'chat', 'agent', 'approval', 'notify', 'data', 'telephony'],
  );
  for (const { input_schema: schema } of described) assert.equal(schema['type'], 'object');
});

test('data runs a recipe under the key of the step, and says what may be downloaded', async () => {
  const given = { file: 'fil_1', recipe: 'rcp_1', values: { least: 5 } };
  const answer = (await run('data', given)) as { artifacts: readonly { url: string }[]; counts: { rejected: number } };
  assert.equal(answer.artifacts[1]?.url, '/api/v1/data/runs/exe_1/download?name=clean%20rejected.csv');
  assert.equal(answer.counts.rejected, 1);
  const { owner, key, recipe, parent } = data.asked.at(-1) ?? assert.fail();
  assert.deepEqual([owner, key, recipe?.id, parent.id], ['ann', 'data key-1', 'rcp_1', 'exe_1']);
  await assert.rejects(run('data', { file: 'fil_1' }), /either `recipe`/u);
  data.expects([{ id: 's1', severity: 'warn', broken: 2, total: 3, is_met: false }]);
  await run('data', given);
  await assert.rejects(run('data', { ...given, all_expected: true }), /s1 is broken by 2 of 3/u);
});

test('telephony calls under the key of the step, and gives how it ended', async () => {
  const answer = (await run('telephony', { to: '+14155550199', greeting: 'Good day' })) as Record<string, unknown>;
  assert.deepEqual([answer['answered'], answer['seconds'], answer['cost_nano']], [true, 42, 12_000_000]);
  const { owner, key, wish } = telephony.asked.at(-1) ?? assert.fail();
  assert.deepEqual([owner, key, wish.to, wish.max_seconds], ['ann', 'step key-1', '+14155550199', 1800]);
  const busy = (await run('telephony', { to: '+14155550100' })) as Record<string, unknown>;
  assert.deepEqual([busy['answered'], busy['status'], busy['transcript']], [false, 'busy', []]);
  await assert.rejects(run('telephony', { to: '+14155550100', must_answer: true }), /The call is busy/u);
});
