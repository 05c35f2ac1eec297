import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import type { Service } from '../../../../tests/services.ts';
import { createMemoryBus } from '../storage/memory-bus.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import type { Database } from '../storage/database.ts';
import type { JobKind } from './job.ts';
import { runsMigration } from './migrations/0001-runs.ts';
import type { RunSeed } from './new-run.ts';
import { openDurable } from './open-durable.ts';
import type { Durable } from './open-durable.ts';

const double: JobKind = {
  name: 'double',
  run: async (context) => {
    const step = { name: 'double', kind: 'call', isIdempotent: true };
    const input = Number(await context.input());
    const { output } = await context.step('/do/0/double', step, async () => ({ output: input * 2 }));
    return output;
  },
};

const seedOf = (more: Partial<RunSeed> = {}): RunSeed => ({
  owner: 'ann',
  job: 'double',
  subject: 'wfl_1',
  scope: 'prj_1',
  label: 'Doubling',
  version: 1,
  totalSteps: 1,
  input: 21,
  trigger: { kind: 'manual', id: null },
  ...more,
});

async function runToEnd(durable: Durable, more: Partial<RunSeed> = {}): Promise<string> {
  const { id } = await durable.runs.start(seedOf(more));
  const view = await durable.feed.watch(id, { onBatch: () => undefined });
  const over = Promise.withResolvers<void>();
  const stop = durable.feed.onceOver(id, over.resolve);
  const row = await durable.list.find(more.owner ?? 'ann', 'double', id);
  if (row?.ended_at === null) await over.promise;
  stop();
  view.end();
  return id;
}

function suite(open: () => Database): void {
  let database: Database;
  let durable: Durable;
  before(async () => {
    database = open();
    await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: temporaryDirectory('backups') });
    durable = openDurable({
      database,
      bus: createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) }),
      dataDir: temporaryDirectory('durable'),
      isShared: database.dialect === 'postgres',
      now: Date.now,
      onTrouble: (message, error) => assert.fail(`${message}: ${String(error)}`),
    });
    durable.register(double);
    await durable.start();
  });
  after(async () => {
    await durable?.stop(1000);
    await database?.close();
  });

  test('a job runs to its end and its log says what happened', async () => {
    const id = await runToEnd(durable);
    const row = await durable.list.find('ann', 'double', id);
    assert.equal(row?.status, 'completed');
    assert.equal(row.output, '42');
    const { execution, tasks } = await durable.feed.snapshot(id);
    assert.equal(execution.progress, 100);
    assert.equal(tasks['/do/0/double']?.output, 42);
  });

  test('the list knows owner, subject, scope, status, text, time and cursor', async () => {
    const mine = { owner: 'lister', subject: 'wfl_list', scope: 'prj_list' };
    const ids: string[] = [];
    for (const input of [1, 2, 3]) ids.push(await runToEnd(durable, { ...mine, input, label: `Round ${input}` }));
    const list = async (more: object) => {
      const rows = await durable.list.list('lister', { job: 'double', limit: 10, ...more });
      return rows.map(({ id }) => id);
    };
    const newestFirst = ids.toReversed();
    assert.deepEqual(await list({}), newestFirst);
    assert.deepEqual(await list({ subject: 'wfl_list', scope: 'prj_list', statuses: ['completed', 'failed'] }), newestFirst);
    assert.deepEqual(await list({ statuses: ['failed'] }), []);
    assert.deepEqual(await list({ subject: 'wfl_other' }), []);
    assert.deepEqual(await list({ text: 'ROUND 2' }), [ids[1]]);
    assert.deepEqual(await list({ text: '100%' }), []);
    assert.deepEqual(await list({ until: 1 }), []);
    assert.deepEqual(await list({ from: 1 }), newestFirst);
    const [first] = await durable.list.list('lister', { job: 'double', limit: 1 });
    assert.ok(first);
    assert.deepEqual(await list({ cursor: { at: first.created_at, id: first.id } }), newestFirst.slice(1));
    assert.deepEqual(await durable.list.list('somebody else', { job: 'double', limit: 10 }), []);
    assert.equal(await durable.list.find('somebody else', 'double', ids[0] ?? ''), undefined);
    const newest = await durable.list.newestOf('lister', ['wfl_list', 'wfl_none']);
    assert.deepEqual(
      newest.map(({ id }) => id),
      [ids[2]],
    );
  });

  test('ended runs are found by age and by count', async () => {
    const mine = { owner: 'keeper', subject: 'wfl_keep' };
    const ids: string[] = [];
    for (const input of [1, 2, 3]) ids.push(await runToEnd(durable, { ...mine, input }));
    const ended = (more: object) => durable.list.listEnded({ ...mine, limit: 10, ...more });
    assert.deepEqual(await ended({ beyond: 2 }), [ids[0]]);
    assert.deepEqual(await ended({ before: Date.now() + 1000 }), ids);
    assert.deepEqual(await ended({ before: 1 }), []);
    assert.deepEqual(await ended({}), []);
    assert.deepEqual(await durable.list.listOpen('keeper', 'wfl_keep'), []);
    assert.equal(await durable.runs.remove([ids[0] ?? '']), 1);
    assert.deepEqual(await ended({ beyond: 0 }), ids.slice(1));
  });
}

describe('runs on SQLite', () => {
  suite(() => openDatabase({ dataDir: temporaryDirectory('durable-sqlite'), databaseUrl: undefined }));
});

describe('runs on PostgreSQL', skipWithout('postgres'), () => {
  let service: Service;
  before(async () => {
    service = await startPostgres();
  });
  suite(() => openDatabase({ dataDir: temporaryDirectory('durable-postgres'), databaseUrl: service.url }));
  after(() => service?.stop());
});

test('stops also while its database is away, and says so', async () => {
  const directory = temporaryDirectory('away');
  const database = openDatabase({ databaseUrl: undefined, dataDir: directory });
  await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: directory });
  let isAway = false;
  const write: Database['write'] = (...asked) =>
    isAway ? Promise.reject(new Error('nobody is there')) : database.write(...asked);
  const shaky = new Proxy(database, {
    get: (target, key) => {
      if (key === 'write') return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const troubles: string[] = [];
  const onTrouble = (message: string): void => void troubles.push(message);
  const bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) });
  const durable = openDurable({ database: shaky, bus, dataDir: directory, isShared: false, now: Date.now, onTrouble });
  durable.register(double);
  await durable.start();
  isAway = true;
  await durable.stop(100);
  assert.match(troubles.join(' '), /could not be freed/u);
  await database.close();
});

test('a large value that cannot be written yet is written later, and the step is done once', async () => {
  const directory = temporaryDirectory('full');
  const database = openDatabase({ databaseUrl: undefined, dataDir: directory });
  await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: directory });
  // A file where the folder of values should be stands for a disk that is full.
  const obstacle = join(directory, 'run-values');
  writeFileSync(obstacle, '');
  const onTrouble = (): void => rmSync(obstacle, { force: true });
  const bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) });
  const durable = openDurable({ database, bus, dataDir: directory, isShared: false, now: Date.now, onTrouble });
  let count = 0;
  const step = { name: 'large', kind: 'call', isIdempotent: true };
  const large: JobKind = {
    name: 'double',
    run: async (context) => {
      const { output } = await context.step('/do/0/large', step, async () => {
        count += 1;
        return { output: 'x'.repeat(50_000) };
      });
      return output;
    },
  };
  durable.register(large);
  await durable.start();
  const id = await runToEnd(durable);
  assert.equal((await durable.list.find('ann', 'double', id))?.status, 'completed');
  assert.equal(count, 1);
  await durable.stop(100);
  await database.close();
});
