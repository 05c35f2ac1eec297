import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { AgentDesk } from './agent-desk.ts';

let fake: FakeUpstream;
let server: TestServer;
let desk: AgentDesk;

before(async () => {
  fake = await startFakeUpstream();
  server = await startTestServer({ OPENAI_API_KEY: 'sk-upstream-key', OPENAI_BASE_URL: `${fake.url}/v1` });
  desk = new AgentDesk(`http://127.0.0.1:${server.port}`);
});
after(async () => {
  await server.close();
  await fake.close();
});

test('an agent finds a data file, looks at its columns and asks it by SQL, without anybody being asked', async () => {
  const form = new FormData();
  form.set('file', new Blob(['city,amount\nZug,3\nBern,4\nZug,5\n']), 'orders.csv');
  const response = await fetch(`http://127.0.0.1:${server.port}/api/upload`, { method: 'POST', body: form });
  const { file_id: id } = (await response.json()) as { file_id: string };
  const tools = ['data_files', 'data_describe', 'data_query'].map((name) => ({ name }));
  const session = await desk.session(await desk.agent('Analyst', tools));
  const sql = 'SELECT city, sum(amount) AS total FROM input GROUP BY city ORDER BY total DESC';
  const calls = [
    'CALL data_files {}',
    `CALL data_describe ${JSON.stringify({ file_id: id })}`,
    `CALL data_query ${JSON.stringify({ file_id: id, sql })}`,
    `CALL data_query ${JSON.stringify({ file_id: id, sql: "SELECT * FROM read_csv('/etc/passwd')" })}`,
  ];
  const { message, uses } = await desk.ask(session, calls.join('\n'));
  assert.equal(message.status, 'done');
  assert.deepEqual(
    uses.map(({ status }) => status),
    ['done', 'done', 'done', 'failed'],
  );
  assert.match(uses[0]?.output ?? '', /orders\.csv/u);
  assert.match(uses[1]?.output ?? '', /"city"/u);
  assert.deepEqual((JSON.parse(uses[2]?.output ?? '') as { rows: unknown }).rows, [
    ['Zug', 8],
    ['Bern', 4],
  ]);
  assert.match(uses[3]?.output ?? '', /refused/u);
});

test('an agent runs a workflow after a person approved it, and gets its result', async () => {
  const project = await desk.call<{ id: string }>('POST', '/api/v1/projects', { name: 'Greetings' });
  const source = `document: { dsl: 1.0.3, namespace: tests, name: greet, version: 1.0.0 }
do:
  - greeting:
      set: { text: "Hello \${ input.name }" }
`;
  const body = { project_id: project.body.id, source };
  const made = await desk.call<{ id: string }>('POST', '/api/v1/workflows', body);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const tools = ['workflow_list', 'workflow_run'].map((name) => ({ name }));
  const session = await desk.session(await desk.agent('Operator', tools));
  const given = { workflow_id: made.body.id, input: { name: 'Ada' } };
  const asked = await desk.ask(session, `CALL workflow_run ${JSON.stringify(given)}`);
  assert.equal(asked.uses[0]?.status, 'waiting');
  assert.deepEqual((await desk.approvals(session))[0]?.arguments, given);
  const { message, uses } = await desk.answer(session, 'once');
  assert.equal(message.status, 'done');
  const output = JSON.parse(uses[0]?.output ?? '') as { status: string; result: unknown };
  assert.deepEqual([output.status, output.result], ['completed', { text: 'Hello Ada' }]);
});
