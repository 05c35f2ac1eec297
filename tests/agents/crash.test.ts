import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startMortalServer } from '../mortal-server.ts';
import type { MortalServer } from '../mortal-server.ts';
import { AgentDesk } from './agent-desk.ts';

let upstream: FakeUpstream;
let server: MortalServer;

before(async () => {
  upstream = await startFakeUpstream();
  server = await startMortalServer('agents-crash', {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_API_KEY: 'fake-key-of-the-test',
  });
});
after(async () => {
  await server?.close();
  await upstream?.close();
});

test('after kill -9 a call that ran may have happened, one that waited did not, and its approval says that nobody waits', async () => {
  const desk = new AgentDesk(server.url);
  const agent = await desk.agent('Postman', [{ name: 'http_request' }]);
  const [waits, runs] = [await desk.session(agent), await desk.session(agent)];
  // The upstream itself is called, and never answers.
  upstream.misbehave('hang=headers', '/never');
  const call = `CALL http_request ${JSON.stringify({ url: `${upstream.url}/never`, method: 'POST', body: 'x' })}`;
  await desk.ask(waits, call);
  await desk.ask(runs, call);
  const [left, decided] = [(await desk.approvals(waits))[0], (await desk.approvals(runs))[0]];
  assert.ok(left && decided);
  const reached = upstream.nextRequest();
  await desk.decide(decided, 'once');
  assert.equal((await reached).path, '/never');
  await server.kill();
  await server.start();
  const [waited, ran] = [await desk.settled(waits), await desk.settled(runs)];
  assert.deepEqual([waited.message.status, waited.uses[0]?.status], ['interrupted', 'denied']);
  assert.deepEqual([ran.message.status, ran.uses[0]?.status], ['interrupted', 'unknown']);
  const late = await desk.call<{ error: { code: string } }>('POST', `/api/v1/approvals/${left.id}`, { decision: 'once' });
  assert.deepEqual([late.status, late.body.error.code], [409, 'conflict']);
  const again = await desk.ask(runs, 'And now?');
  assert.equal(again.message.status, 'done');
  const told = upstream.requests.at(-1)?.body['messages'] as { role: string; content: string }[];
  assert.match(told.find(({ role }) => role === 'tool')?.content ?? '', /nobody knows whether it happened/u);
});
