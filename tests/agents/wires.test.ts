import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { AgentDesk, startOutside } from './agent-desk.ts';
import type { Outside } from './agent-desk.ts';

let fake: FakeUpstream;
let server: TestServer;
let outside: Outside;
let desk: AgentDesk;

before(async () => {
  [fake, outside] = await Promise.all([startFakeUpstream(), startOutside()]);
  server = await startTestServer({ CAUSEWAY_LIMITS_DEFAULT: 'burst=5000,minute=5000,hour=50000' });
  desk = new AgentDesk(`http://127.0.0.1:${server.port}`);
  for (const [kind, path] of [
    ['openai', 'v1'],
    ['anthropic', 'v1'],
    ['google', 'v1beta'],
  ]) {
    const body = { name: kind, kind, base_url: `${fake.url}/${path}`, api_key: 'sk-of-the-test' };
    const made = await desk.call('POST', '/api/v1/providers', body);
    assert.equal(made.status, 201, JSON.stringify(made.body));
  }
});
after(async () => {
  await server.close();
  await fake.close();
  outside.close();
});

for (const wire of ['openai', 'anthropic', 'google']) {
  test(`an agent calls two tools and answers over the wire of ${wire}`, async () => {
    fake.misbehave('obey=1');
    const tools = [{ name: 'http_request', approval: 'always' as const }];
    const agent = await desk.agent(wire, tools, { model: `${wire}/fake-1` });
    const call = (path: string) =>
      `CALL http_request ${JSON.stringify({ url: `${outside.url}/${wire}/${path}`, method: 'GET' })}`;
    const session = await desk.session(agent);
    const { message, uses } = await desk.ask(session, `${call('one')}\n${call('two')}`);
    assert.deepEqual([message.status, message.error?.message], ['done', undefined]);
    assert.equal(message.content, 'Hello from the fake upstream.');
    assert.deepEqual(
      uses.map(({ tool, status, step }) => [tool, status, step]),
      [
        ['http_request', 'done', 0],
        ['http_request', 'done', 0],
      ],
    );
    assert.deepEqual(
      outside.received.filter(({ path }) => path.startsWith(`/${wire}/`)).map(({ path }) => path),
      [`/${wire}/one`, `/${wire}/two`],
    );
    assert.ok((message.usage?.input_tokens ?? 0) > 0);
    assert.equal((await desk.ask(session, 'And now?')).message.status, 'done');
  });
}
