import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { askData, queryData } from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

let fake: FakeUpstream;
let server: DataServer;
let orders: Uploaded;
let cities: Uploaded;

before(async () => {
  fake = await startFakeUpstream();
  server = await startDataServer({ OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_API_KEY: 'sk-test' });
  orders = await uploaded(server, 'orders.csv', 'id,city,amount\n1,Bern,10\n2,Rom,20\n3,Bern,7\n');
  cities = await uploaded(server, 'cities.csv', 'city,country\nBern,CH\nRom,IT\n');
});
after(async () => {
  await server?.close();
  await fake?.close();
});

const isFault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof CallFailure && error.code === code && says.test(error.message);

const ask = (sql: string, more: Partial<{ limit: number; offset: number }> = {}) =>
  server.client.call(queryData, {
    body: { tables: [{ file_id: orders.id }, { name: 'places', file_id: cities.id }], sql, ...more },
  });

test('a SELECT over sheets of several files gives typed columns', async () => {
  const rows = await ask(
    'SELECT p.country, sum(amount) AS total, count(*) AS n FROM input JOIN places AS p USING (city) GROUP BY ALL ORDER BY total DESC',
  );
  assert.deepEqual(rows.columns, [
    { name: 'country', type: 'text' },
    { name: 'total', type: 'integer' },
    { name: 'n', type: 'integer' },
  ]);
  assert.deepEqual(rows.values, [
    ['IT', 'CH'],
    [20, 17],
    [1, 2],
  ]);
  assert.equal(rows.is_cut, false);
});

test('a page of the rows is cut where the limit is', async () => {
  const page = await ask('SELECT id FROM input ORDER BY id DESC', { limit: 1, offset: 1 });
  assert.deepEqual([page.values, page.is_cut], [[[2]], true]);
  const last = await ask('SELECT id FROM input ORDER BY id DESC', { limit: 1, offset: 2 });
  assert.deepEqual([last.values, last.is_cut], [[[1]], false]);
});

test('a table may be what steps make of a sheet', async () => {
  const steps = [{ op: 'filter', expr: "city = 'Bern'" }];
  const body = { tables: [{ name: 'bern', file_id: orders.id, steps }], sql: 'SELECT count(*) AS n FROM bern' };
  assert.deepEqual((await server.client.call(queryData, { body })).values, [[2]]);
});

test('whatever is not on the list is refused, and names of other things are not there', async () => {
  for (const [sql, says] of [
    ["SELECT * FROM read_text('/etc/passwd')", /function/u],
    ['SELECT * FROM "#0"', /no table/u],
    ["SELECT * FROM 'a.parquet'", /no table/u],
    ['SELECT * FROM duckdb_settings()', /function/u],
    ["SELECT repeat('x', 3000000000)", /`repeat` is not allowed/u],
    ['SELECT 1; SELECT 2', /one statement/u],
    ['DROP TABLE input', /SELECT/iu],
    ["COPY input TO 'x.csv'", /SELECT/iu],
  ] as const) {
    await assert.rejects(ask(sql), isFault('invalid_definition', says), sql);
  }
  await assert.rejects(ask('SELECT nothing FROM input'), isFault('invalid_request', /nothing/u));
  const twice = { tables: [{ file_id: orders.id }, { file_id: cities.id }], sql: 'SELECT 1 AS x' };
  await assert.rejects(server.client.call(queryData, { body: twice }), isFault('invalid_request', /Two tables/u));
});

test('a statement that takes too long is stopped', async () => {
  const sql =
    'SELECT count(*) AS n FROM input a, input b, input c, input d, input e, input f, input g, input h, input i, input j, input k, input l, input m, input n, input o, input p, input q, input r, input s, input t, input u WHERE hash(a.id, u.id) > 0';
  const body = { tables: [{ file_id: orders.id }], sql, timeout_ms: 300 };
  await assert.rejects(server.client.call(queryData, { body }), isFault('data_limit_exceeded', /longer than/u));
});

/** What the model answers from now on. */
const answers = (value: unknown): void =>
  fake.misbehave(`text=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`);
const question = 'Which city sells most?';

test('a question becomes a SELECT that is checked and not run', async () => {
  answers({
    kind: 'query',
    explanation: 'Sums the amounts of each city.',
    sql: 'select city, sum(amount) as total from input group by city order by total desc',
  });
  const proposal = await server.client.call(askData, { body: { question, file_id: orders.id } });
  assert.deepEqual([proposal.kind, proposal.can_run, proposal.attempts, proposal.problems], ['query', true, 1, []]);
  assert.deepEqual(
    proposal.columns.map(({ name, type }) => [name, type]),
    [
      ['city', 'text'],
      ['total', 'integer'],
    ],
  );
  const rows = await server.client.call(queryData, { body: { tables: proposal.tables, sql: proposal.sql ?? '' } });
  assert.deepEqual(rows.values[1], [20, 17]);
  const sent = JSON.stringify(fake.requests.at(-1)?.body);
  assert.match(sent, /Which city sells most\?/u);
  assert.match(sent, /Bern/u);
});

test('a question becomes steps after those that are there, and a wrong answer is mended once', async () => {
  answers({ kind: 'recipe', explanation: 'Keeps Bern.', steps: [{ op: 'filter', expr: "citi = 'Bern'" }] });
  const steps = [{ op: 'cast', column: 'amount', to: 'integer' }];
  const proposal = await server.client.call(askData, { body: { question: 'Only Bern', file_id: orders.id, steps } });
  assert.deepEqual([proposal.can_run, proposal.attempts], [false, 2]);
  assert.match(proposal.problems[0] ?? '', /there is no column `citi`.*did you mean `city`/u);
  const mended = JSON.stringify(fake.requests.at(-1)?.body);
  assert.match(mended, /It cannot be used/u);
  answers(
    'Sure!\n```json\n{"kind":"recipe","explanation":"Keeps Bern.","steps":[{"op":"filter","expr":"city = \'Bern\'"}]}\n```',
  );
  const good = await server.client.call(askData, { body: { question: 'Only Bern', file_id: orders.id, steps } });
  assert.deepEqual([good.kind, good.can_run, good.attempts], ['recipe', true, 1]);
  assert.deepEqual(good.steps, [{ id: 's2', op: 'filter', expr: "city = 'Bern'" }]);
  assert.equal(good.check?.columns.find(({ name }) => name === 'amount')?.type, 'integer');
});

test('what a model must not do is refused with the reason', async () => {
  answers({ kind: 'query', explanation: '', sql: "SELECT * FROM read_text('/etc/passwd')" });
  const proposal = await server.client.call(askData, { body: { question, file_id: orders.id } });
  assert.deepEqual([proposal.can_run, proposal.sql, proposal.attempts], [false, null, 2]);
  assert.match(proposal.problems.join(' '), /function/u);
  answers('I would rather talk about the weather.');
  const talk = await server.client.call(askData, { body: { question, file_id: orders.id } });
  assert.deepEqual([talk.kind, talk.can_run, talk.problems], ['none', false, ['the answer is no JSON object']]);
});

test('without a model the fault says how to add one', async () => {
  const bare = await startDataServer();
  try {
    const file = await uploaded(bare, 'a.csv', 'a\n1\n');
    const error = await bare.client.call(askData, { body: { question, file_id: file.id } }).catch((error_: unknown) => error_);
    assert.ok(error instanceof CallFailure);
    assert.equal(error.code, 'no_model_configured');
    assert.match(error.fix?.summary ?? '', /models add/u);
  } finally {
    await bare.close();
  }
});
