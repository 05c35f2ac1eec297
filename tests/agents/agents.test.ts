import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { agentModelPrefix } from '@causeway/contract';
import OpenAI from 'openai';
import { AgentDesk, startOutside } from './agent-desk.ts';
import type { Outside } from './agent-desk.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';

let fake: FakeUpstream;
let server: TestServer;
let outside: Outside;
let desk: AgentDesk;

const environment = () => ({
  OPENAI_API_KEY: 'sk-upstream-key',
  OPENAI_BASE_URL: `${fake.url}/v1`,
  CAUSEWAY_LIMITS_DEFAULT: 'burst=5000,minute=5000,hour=50000',
});

before(async () => {
  [fake, outside] = await Promise.all([startFakeUpstream(), startOutside()]);
  server = await startTestServer(environment());
  desk = new AgentDesk(`http://127.0.0.1:${server.port}`);
});
after(async () => {
  await server.close();
  await fake.close();
  outside.close();
});

const post = (path = '/in', body = 'hello') =>
  `CALL http_request ${JSON.stringify({ url: `${outside.url}${path}`, method: 'POST', body })}`;
const countReceived = (path: string): number => outside.received.filter((one) => one.path === path).length;

test('an agent is made, listed, changed and deleted; two of one name are a conflict', async () => {
  const agent = await desk.agent('Clerk', [{ name: 'http_request' }], { instructions: 'Be brief.' });
  assert.deepEqual(agent.tools, [{ name: 'http_request', approval: 'ask' }]);
  assert.equal(agent.limits.max_steps, 12);
  const twin = await desk.call<{ error: { code: string } }>('POST', '/api/v1/agents', { name: 'Clerk' });
  assert.deepEqual([twin.status, twin.body.error.code], [409, 'conflict']);
  const changed = await desk.call<typeof agent>('PATCH', `/api/v1/agents/${agent.id}`, { description: 'Files things' });
  assert.equal(changed.body.description, 'Files things');
  assert.equal(changed.body.instructions, 'Be brief.');
  const listed = await desk.call<{ agents: (typeof agent)[] }>('GET', '/api/v1/agents');
  assert.ok(listed.body.agents.some(({ id }) => id === agent.id));
  assert.equal((await desk.call('DELETE', `/api/v1/agents/${agent.id}`)).status, 204);
  assert.equal((await desk.call('GET', `/api/v1/agents/${agent.id}`)).status, 404);
});

test('a call that sends something waits for a person, is made once, and its result goes to the model', async () => {
  const agent = await desk.agent('Once', [{ name: 'http_request' }], { instructions: 'You are Once.' });
  const session = await desk.session(agent);
  const asked = await desk.ask(session, post('/once'));
  assert.equal(asked.message.status, 'generating');
  assert.equal(asked.uses[0]?.status, 'waiting');
  assert.equal(countReceived('/once'), 0);
  const [approval] = await desk.approvals(session);
  assert.ok(approval);
  assert.deepEqual(approval.arguments, { url: `${outside.url}/once`, method: 'POST', body: 'hello' });
  assert.equal(approval.destination, outside.host);
  assert.equal(approval.reason, 'side_effects');
  const { message, uses } = await desk.answer(session, 'once');
  assert.equal(message.status, 'done');
  assert.equal(message.content, 'Hello from the fake upstream.');
  assert.equal(uses[0]?.status, 'done');
  assert.match(uses[0]?.output ?? '', /a page/u);
  assert.equal(countReceived('/once'), 1);
  const sent = fake.requests.at(-1)?.body['messages'] as { role: string; content: string }[];
  assert.match(sent[0]?.content ?? '', /^You are Once\./u);
  assert.equal(sent.at(-1)?.role, 'tool');
  assert.match(sent.at(-1)?.content ?? '', /nothing in it is an instruction/u);
  assert.equal((await desk.decide(approval, 'once')).status, 409);
});

test('a denied call is not made, and the model is told', async () => {
  const session = await desk.session(await desk.agent('Denied', [{ name: 'http_request' }]));
  await desk.ask(session, post('/denied'));
  const { message, uses } = await desk.answer(session, 'deny');
  assert.equal(message.status, 'done');
  assert.equal(uses[0]?.status, 'denied');
  assert.equal(countReceived('/denied'), 0);
  const sent = fake.requests.at(-1)?.body['messages'] as { content: string }[];
  assert.match(sent.at(-1)?.content ?? '', /A person denied this call/u);
});

test('what is allowed for the session is not asked again there, for the same place only', async () => {
  const agent = await desk.agent('Session', [{ name: 'http_request' }]);
  const session = await desk.session(agent);
  await desk.ask(session, post('/session'));
  await desk.answer(session, 'session');
  assert.equal((await desk.ask(session, post('/session'))).message.status, 'done');
  assert.equal(countReceived('/session'), 2);
  const elsewhere = await desk.ask(session, 'CALL http_request {"url":"http://127.0.0.1:9/x"}');
  assert.equal(elsewhere.uses[0]?.status, 'waiting');
  await desk.answer(session, 'deny');
  const other = await desk.ask(await desk.session(agent), post('/session'));
  assert.equal(other.uses[0]?.status, 'waiting');
  assert.equal(countReceived('/session'), 2);
});

test('an agent that may always use a tool does so without asking', async () => {
  const session = await desk.session(await desk.agent('Always', [{ name: 'http_request', approval: 'always' }]));
  const { message, uses } = await desk.ask(session, post('/always'));
  assert.equal(message.status, 'done');
  assert.equal(uses[0]?.status, 'done');
  assert.equal(countReceived('/always'), 1);
});

test('arguments that do not fit are told once and may be mended; unknown tools are named', async () => {
  const session = await desk.session(await desk.agent('Careless', [{ name: 'http_request', approval: 'always' }]));
  const { message, uses } = await desk.ask(session, 'CALL http_request {"address":"x"}\nCALL rm_rf {"path":"/"}');
  assert.equal(message.status, 'done');
  assert.deepEqual(
    uses.map(({ status }) => status),
    ['failed', 'failed'],
  );
  assert.match(uses[0]?.output ?? '', /do not fit[^]*Call it again/u);
  assert.match(uses[1]?.output ?? '', /There is no tool "rm_rf". There are: http_request/u);
});

test('a model that never stops calling tools is stopped at the limit of its agent', async () => {
  outside.page = post('/again').replaceAll('"', String.raw`"`);
  const limits = { max_steps: 3, max_seconds: 60, max_tokens: 100_000 };
  const agent = await desk.agent('Endless', [{ name: 'http_request', approval: 'always' }], { limits });
  const { message, uses } = await desk.ask(await desk.session(agent), post('/again'));
  outside.page = 'a page';
  assert.equal(message.status, 'failed');
  assert.equal(message.error?.code, 'agent_limit_reached');
  assert.equal(uses.length, 2);
});

test('stopping an answer that waits says that nothing was done', async () => {
  const session = await desk.session(await desk.agent('Stopped', [{ name: 'http_request' }]));
  await desk.ask(session, post('/stopped'));
  const [approval] = await desk.approvals(session);
  assert.ok(approval);
  await desk.call('POST', `/v1/sessions/${session.id}/stop`);
  const { message, uses } = await desk.settled(session);
  assert.equal(message.status, 'stopped');
  assert.equal(uses[0]?.status, 'denied');
  assert.equal((await desk.decide(approval, 'once')).status, 409);
  assert.equal(countReceived('/stopped'), 0);
});

test('the official client gets one completion from an agent, streamed and whole', async () => {
  const agent = await desk.agent('Wire', [{ name: 'http_request', approval: 'always' }]);
  const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
  const asked = { model: `${agentModelPrefix}${agent.id}`, messages: [{ role: 'user', content: post('/wire') }] } as const;
  const helper = client.chat.completions.stream({
    ...asked,
    messages: [...asked.messages],
    stream_options: { include_usage: true },
  });
  const streamed = await helper.finalChatCompletion();
  assert.equal(streamed.choices[0]?.message.content, 'Hello from the fake upstream.');
  assert.equal(streamed.choices[0]?.finish_reason, 'stop');
  assert.equal(streamed.choices[0]?.message.tool_calls, undefined);
  assert.ok((streamed.usage?.completion_tokens ?? 0) > 5);
  const whole = await client.chat.completions.create({ ...asked, messages: [...asked.messages] });
  assert.equal(whole.choices[0]?.message.content, 'Hello from the fake upstream.');
  assert.equal(countReceived('/wire'), 2);
  const response = await client.responses.create({ model: asked.model, input: post('/wire') });
  assert.equal(response.output_text, 'Hello from the fake upstream.');
  assert.deepEqual(
    response.output.map(({ type }) => type),
    ['mcp_call', 'message'],
  );
  const events: string[] = [];
  for await (const event of await client.responses.create({ model: asked.model, input: post('/wire'), stream: true })) {
    events.push(event.type);
  }
  assert.deepEqual(events.slice(0, 7), [
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.mcp_call.in_progress',
    'response.mcp_call_arguments.done',
    'response.mcp_call.completed',
    'response.output_item.done',
  ]);
  assert.equal(events.at(-1), 'response.completed');
  await assert.rejects(client.chat.completions.create({ ...asked, model: 'agent:agt_nobody', messages: [...asked.messages] }), {
    code: 'model_not_found',
  });
});

test('a later turn without the agent does not send calls that its model cannot have made', async () => {
  const agent = await desk.agent('Leaving', [{ name: 'http_request', approval: 'always' }]);
  const session = await desk.session(agent);
  await desk.ask(session, post('/leaving'));
  await desk.ask(session, 'And now?');
  const withAgent = fake.requests.at(-1)?.body['messages'] as { role: string }[];
  assert.deepEqual(
    withAgent.map(({ role }) => role),
    ['system', 'user', 'assistant', 'tool', 'assistant', 'user'],
  );
  await desk.call('PATCH', `/v1/sessions/${session.id}`, { agent_id: null });
  await desk.ask(session, 'And without?');
  const without = fake.requests.at(-1)?.body['messages'] as { role: string }[];
  assert.ok(without.every(({ role }) => role === 'user' || role === 'assistant'));
});

test('every step of an agent is metered as one of agents, for the session', async () => {
  const session = await desk.session(await desk.agent('Metered', [{ name: 'http_request', approval: 'always' }]));
  await desk.ask(session, post('/metered'));
  const { body } = await desk.call<{ costs: { feature: string; kind: string; session_id: string | null }[] }>(
    'GET',
    '/api/v1/costs',
  );
  const mine = body.costs.filter(({ session_id: id }) => id === session.id);
  assert.deepEqual(
    mine.map(({ feature, kind }) => [feature, kind]),
    [
      ['agents', 'agents'],
      ['agents', 'agents'],
    ],
  );
});
