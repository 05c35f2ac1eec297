import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { exportToPostgres, getDataRun, getProgress } from '@causeway/contract';
import type { PostgresTarget } from '@causeway/contract';
import postgres from 'postgres';
import { createPostgresTarget } from '../../apps/server/src/providers/postgres-target/create-postgres-target.ts';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

const count = 3000;
const lines = Array.from(
  { length: count },
  (_, row) =>
    `${row},"O'Neil, ""x""",${row % 3 === 0 ? '' : (row / 4).toFixed(2)},2024-01-${String((row % 28) + 1).padStart(2, '0')}`,
);
const csv = `id,name,amount,when\n${lines.join('\n')}\n`;
const casts = [
  { id: 'a', op: 'cast', column: 'id', to: 'integer' },
  { id: 'b', op: 'cast', column: 'amount', to: 'decimal(18,2)' },
  { id: 'c', op: 'cast', column: 'when', to: 'date' },
];

const options = skipWithout('postgres');
let database: Service;
let server: DataServer;
let file: Uploaded;
let sql: postgres.Sql;
before(async () => {
  if (options.skip !== false) return;
  database = await startPostgres();
  server = await startDataServer();
  file = await uploaded(server, 'orders.csv', csv);
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});
after(async () => {
  await sql?.end({ timeout: 1 });
  await server?.close();
  await database?.stop();
});

async function send(to: Partial<PostgresTarget> & Pick<PostgresTarget, 'table'>, steps: readonly object[] = []) {
  const body = { steps: steps as never[], to: { url: database.url, ...to } };
  return server.client.call(exportToPostgres, { params: { fileId: file.id }, query: { wait: 60 }, body });
}
const tables = async (): Promise<string[]> => {
  const rows = await sql<
    { name: string }[]
  >`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`;
  return rows.map(({ name }) => name);
};

test('typed rows arrive with types, quotes and missing values as they are', options, async () => {
  const run = await send({ table: 'orders "2024"' }, casts);
  assert.deepEqual([run.status, run.error, run.sent?.rows, run.artifacts], ['completed', null, count, []]);
  const [first] =
    await sql`SELECT count(*)::int AS n, sum(amount)::text AS total, max(id)::int AS last, count(amount)::int AS amounts, max("when")::text AS latest, min(name) AS name FROM "orders ""2024"""`;
  const amounts = lines.map((line) => line.split(',').at(-2) ?? '').filter((text) => text !== '');
  const total = amounts.reduce((sum, text) => sum + Math.round(Number(text) * 100), 0);
  assert.deepEqual(
    { ...first },
    {
      n: count,
      total: (total / 100).toFixed(2),
      last: count - 1,
      amounts: amounts.length,
      latest: '2024-01-28',
      name: `O'Neil, "x"`,
    },
  );
});

test('a table that is there is not touched unless it is asked for', options, async () => {
  await send({ table: 'plain' });
  const again = await send({ table: 'plain' });
  assert.deepEqual([again.status, again.error?.code], ['failed', 'conflict']);
  assert.equal((await send({ table: 'plain', mode: 'append' })).status, 'completed');
  const [doubled] = await sql`SELECT count(*)::int AS n FROM plain`;
  assert.equal((await send({ table: 'plain', mode: 'replace' })).status, 'completed');
  const [replaced] = await sql`SELECT count(*)::int AS n FROM plain`;
  assert.deepEqual([doubled?.['n'], replaced?.['n']], [2 * count, count]);
});

test('rows that are appended again by a run that was repeated are there once', options, async () => {
  await sql`CREATE TABLE grown (id integer)`;
  const target = createPostgresTarget({ addressesOf: async (host) => [host] });
  const append = (mark: string) =>
    target.send({
      url: database.url,
      schema: 'public',
      table: 'grown',
      mode: 'append',
      columns: [{ name: 'id', type: 'INTEGER' }],
      content: Readable.from(['1\n2\n']),
      rows: 2,
      mark,
      signal: AbortSignal.timeout(20_000),
    });
  const sent = [...(await Promise.all([append('run a'), append('run a'), append('run b')])), await append('run a')];
  assert.deepEqual(
    sent.map(({ rows }) => rows),
    [2, 2, 2, 2],
  );
  const [found] = await sql`SELECT count(*)::int AS n FROM grown`;
  assert.equal(found?.['n'], 4);
});

test('rows that the table refuses leave no trace of the others', options, async () => {
  await sql`CREATE TABLE strict (id integer CHECK (id < 2900), name text, amount numeric, "when" date)`;
  const failed = await send({ table: 'strict', mode: 'append' }, casts);
  assert.equal(failed.status, 'failed');
  assert.match(failed.error?.message ?? '', /violates check constraint/u);
  const [left] = await sql`SELECT count(*)::int AS n FROM strict`;
  assert.equal(left?.['n'], 0);
  const known = await tables();
  assert.equal((await send({ table: 'new', schema: 'nowhere' })).status, 'failed');
  assert.deepEqual(await tables(), known);
});

test('the password is in no answer', options, async () => {
  const url = database.url.replace('//', '//').replace(/\/\/(?<user>[^@/]*)@/u, '//nobody:open-sesame@');
  const failed = await send({ table: 'never', url });
  assert.equal(failed.status, 'failed');
  const run = await server.client.call(getDataRun, { params: { executionId: failed.run_id } });
  const progress = await server.client.call(getProgress, { query: { run_id: failed.run_id } });
  assert.doesNotMatch(JSON.stringify([failed, run, progress]) + server.lines.join('\n'), /open-sesame/u);
});
