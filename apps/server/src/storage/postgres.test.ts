import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { Fault } from '@causeway/contract';
import postgres from 'postgres';
import { freePort, skipWithout, startPostgres } from '../../../../tests/services.ts';
import { openPostgres } from './postgres.ts';
import type { PostgresDatabase } from './postgres.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';

const lag = startLagMeter();

const options = skipWithout('postgres');
const insertText = 'insert into item (id, body) values (?, ?)';

async function openWithTable(t: TestContext, url: string): Promise<PostgresDatabase> {
  const database = openPostgres({ url });
  t.after(() => database.close());
  await database.write([{ sql: 'create table item (id text primary key, body text)', parameters: [] }]);
  return database;
}

interface Failure {
  readonly fault: Fault;
  readonly tookMs: number;
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const started = performance.now();
  const fault = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(fault instanceof Fault, String(fault));
  return { fault, tookMs: performance.now() - started };
}

/** How long until a read succeeds again. */
async function recoveryMs(database: PostgresDatabase): Promise<number> {
  const started = performance.now();
  for (;;) {
    try {
      await database.read('select 1 as one');
      return performance.now() - started;
    } catch (error) {
      if (!(error instanceof Fault) || performance.now() - started > 30_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('opening while PostgreSQL is down does not wait; each call names it with its address', async (t) => {
  const port = await freePort();
  const database = openPostgres({ url: `postgres://user:secret@127.0.0.1:${port}/causeway` });
  t.after(() => database.close());
  const { fault, tookMs } = await failureOf(database.read('select 1'));
  assert.equal(fault.code, 'dependency_unavailable');
  assert.equal(fault.message, `PostgreSQL at 127.0.0.1:${port} refused the connection.`);
  assertWithin(tookMs, 300, lag);
  assert.ok(!JSON.stringify(fault.details).includes('secret'));
  await failureOf(database.check(AbortSignal.timeout(2000)));
});

test('PostgreSQL stopped and started again: a fault at once, then it goes on by itself', options, async (t) => {
  const service = await startPostgres();
  const database = await openWithTable(t, service.url);
  await service.stop();
  const { fault, tookMs } = await failureOf(database.write([database.prepare(insertText, 1)('a', '')]));
  assert.equal(fault.details.dependency, 'postgres');
  assertWithin(tookMs, 2000, lag);
  await startPostgres({ port: service.port });
  const backMs = await recoveryMs(database);
  assertWithin(backMs, 5000, lag);
  assert.deepEqual(await database.write([database.prepare(insertText, 1)('b', '')]), [1]);
});

test('PostgreSQL frozen: a fault within 2 s, and it goes on when it thaws', options, async (t) => {
  const service = await startPostgres();
  const database = await openWithTable(t, service.url);
  const insert = database.prepare(insertText, 1);
  await Promise.all(Array.from({ length: 20 }, (_, index) => database.write([insert(`warm${index}`, '')])));
  service.pause();
  try {
    const failures = await Promise.all(
      Array.from({ length: 20 }, (_, index) => failureOf(database.write([insert(`lost${index}`, '')]))),
    );
    for (const { fault, tookMs } of failures) {
      assert.match(fault.message, /did not answer within 1900 ms/u);
      assertWithin(tookMs, 2100, lag);
    }
  } finally {
    service.resume();
  }
  const backMs = await recoveryMs(database);
  assertWithin(backMs, 2500, lag);
});

test(
  'PostgreSQL killed under load: what was acknowledged is there, and there are never more than ten connections',
  options,
  async (t) => {
    const service = await startPostgres();
    const database = await openWithTable(t, service.url);
    const insert = database.prepare(insertText, 1);
    const acknowledged: string[] = [];
    const append = async (): Promise<void> => {
      const id = randomUUID();
      await database.write([insert(id, 'x'.repeat(300))]);
      acknowledged.push(id);
    };
    await Promise.all(Array.from({ length: 200 }, append));
    const [connections] = await database.read<{ count: number }>(
      'select count(*) as count from pg_stat_activity where datname = current_database()',
    );
    assert.ok(connections !== undefined && connections.count <= 10, `${connections?.count} connections`);
    const load = Array.from({ length: 500 }, append);
    await Promise.race(load);
    await service.kill();
    const outcomes = await Promise.allSettled(load);
    assert.ok(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason instanceof Fault));
    await startPostgres({ port: service.port });
    await recoveryMs(database);
    const rows = await database.read<{ id: string }>('select id from item');
    const kept = new Set(rows.map((row) => row.id));
    assert.deepEqual(
      acknowledged.filter((id) => !kept.has(id)),
      [],
    );
  },
);

test('wrong credentials are named as such, without the password', options, async (t) => {
  const service = await startPostgres();
  const url = new URL(service.url);
  url.username = 'nobody';
  url.password = 'secret';
  const database = openPostgres({ url: url.href });
  t.after(() => database.close());
  const { fault } = await failureOf(database.read('select 1'));
  assert.match(fault.message, /refused the credentials/u);
  assert.ok(!JSON.stringify(fault.details).includes('secret'));
});

test('a lock that stays is a database_busy and the breaker stays closed', options, async (t) => {
  const service = await startPostgres();
  const database = await openWithTable(t, service.url);
  await database.write([database.prepare(insertText, 1)('a', '')]);
  const other = postgres(service.url, { max: 1 });
  t.after(() => other.end());
  const [held, isOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = other.begin(async (sql) => {
    await sql`update item set body = 'held' where id = 'a'`;
    held.resolve();
    await isOver.promise;
  });
  await held.promise;
  const { fault } = await failureOf(
    database.write([database.prepare('update item set body = ? where id = ?', 1)('late', 'a')]),
  );
  assert.equal(fault.code, 'database_busy');
  assert.equal(database.dependency.state().breaker, 'closed');
  isOver.resolve();
  await holding;
});
