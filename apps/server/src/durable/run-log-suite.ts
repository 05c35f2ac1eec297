import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { runsMigration } from './migrations/0001-runs.ts';
import { newRun } from './new-run.ts';
import type { RunSeed } from './new-run.ts';
import { MissedSignalError, StaleWriterError } from './run-log.ts';
import type { NewEvent, NewRun, RunLog, Summary } from './run-log.ts';
import { createTableValues } from './run-values.ts';
import { createSqlRunLog } from './sql-run-log.ts';

export interface LogPlace {
  readonly database: Database;
  readonly backupDir: string;
}

const summary: Summary = { status: 'waiting', progress: 10, steps_executed: 1, current_step: 'one' };

/** What a log of runs promises, whatever database it is on. */
export function runLogSuite(open: () => Promise<LogPlace>): void {
  let database: Database;
  let log: RunLog;
  let at = 1_000_000;

  before(async () => {
    const place = await open();
    database = place.database;
    await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: place.backupDir });
    log = createSqlRunLog({ database, now: () => at });
  });
  after(async () => {
    await database?.close();
  });

  const make = (more: Partial<RunSeed> = {}): Promise<NewRun> => {
    const seed: RunSeed = {
      owner: 'ann',
      job: 'test',
      subject: 'wfl_1',
      scope: 'prj_1',
      label: 'Test',
      version: 1,
      totalSteps: 1,
      input: { a: 1 },
      trigger: { kind: 'manual', id: null },
      ...more,
    };
    return newRun(seed, { values: createTableValues(database), now: () => at });
  };
  const create = async (more: Partial<RunSeed> = {}): Promise<string> => log.create(await make(more));
  const claimAll = async (node: string): Promise<readonly string[]> => {
    const { runs } = await log.claim(node, 1000);
    return runs.map(({ id }) => id);
  };
  const event = (seq: number, text = 'said'): NewEvent & { seq: number; at: number } => ({
    seq,
    at,
    type: 'log',
    path: '',
    data: { text },
  });
  const clear = async (): Promise<void> => {
    const ids = await claimAll('broom');
    for (const id of ids) await end(id, 'broom');
  };
  const end = async (run: string, node: string, more: { readonly concurrencyKey?: string } = {}): Promise<void> => {
    const rows = await log.read(run, 0);
    const change = { to: 'end', at, summary: { ...summary, status: 'completed' }, output: '1', ...more } as const;
    await log.append({ run, node, events: [event((rows.at(-1)?.seq ?? 0) + 1)], changes: [change] });
  };

  test('a run is there with its first event as soon as it is created', async () => {
    const id = await create();
    const row = await log.find(id);
    assert.equal(row?.status, 'pending');
    assert.deepEqual(
      (await log.read(id, 0)).map(({ seq, type }) => [seq, type]),
      [[1, 'execution.created']],
    );
    await clear();
  });

  test('a second create with the same idempotency key answers the first run, also at the same time', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => make({ idempotencyKey: 'k' })));
    const ids = await Promise.all(runs.map((run) => log.create(run)));
    assert.equal(new Set(ids).size, 1);
    assert.equal(await create({ idempotencyKey: 'k' }), ids[0]);
    assert.notEqual(await create({ idempotencyKey: 'k', owner: 'bob' }), ids[0]);
    await clear();
  });

  test('higher priorities are claimed first, then what was due first, and each run once', async () => {
    const low = await create({ priority: -5 });
    const normal = await create({ notBefore: at - 10 });
    const later = await create({ notBefore: at - 5 });
    const high = await create({ priority: 7 });
    await create({ notBefore: at + 1000 });
    assert.deepEqual(await claimAll('n1'), [high, normal, later, low]);
    const { runs, nextAt } = await log.claim('n2', 10);
    assert.deepEqual([runs, nextAt], [[], at + 1000]);
    at += 1000;
    assert.equal((await claimAll('n2')).length, 1);
  });

  test('two processes that claim at the same time share the runs', async () => {
    const created = await Promise.all(Array.from({ length: 40 }, () => create()));
    const [one, two] = await Promise.all([claimAll('n1'), claimAll('n2')]);
    const rest = await claimAll('n3');
    assert.deepEqual([...one, ...two, ...rest].toSorted(), created.toSorted());
  });

  test('an event whose number is taken shuts the writer out, and nothing of its commit stays', async () => {
    const id = await create();
    await claimAll('old');
    await log.append({ run: id, node: 'new', events: [event(2, 'of the new')] });
    const child = await make();
    const stale = { run: id, node: 'old', events: [event(2, 'of the old')], children: [child] };
    await assert.rejects(log.append(stale), StaleWriterError);
    assert.equal(await log.find(child.row.id), undefined);
    assert.match((await log.read(id, 1))[0]?.data ?? '', /of the new/u);
    await end(id, 'old');
  });

  test('a process that no longer holds a run can neither end it nor let it rest', async () => {
    const id = await create();
    await claimAll('old');
    await log.free('old');
    assert.deepEqual(await claimAll('new'), [id]);
    await assert.rejects(end(id, 'old'), StaleWriterError);
    await end(id, 'new');
    assert.equal((await log.find(id))?.status, 'completed');
  });

  test('commits of many runs at once are each whole, and one that is refused stops no other', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => create()));
    await claimAll('n1');
    const results = await Promise.allSettled(
      ids.map((run, index) => log.append({ run, node: 'n1', events: [event(index % 3 === 0 ? 1 : 2)] })),
    );
    assert.equal(results.filter(({ status }) => status === 'rejected').length, 10);
    const heads = await Promise.all(ids.map(async (id) => (await log.read(id, 0)).length));
    assert.deepEqual(
      heads,
      ids.map((_, index) => (index % 3 === 0 ? 1 : 2)),
    );
    for (const id of ids) await end(id, 'n1');
  });

  test('a signal makes a resting run due, and keeps one that is about to rest awake', async () => {
    const id = await create();
    await claimAll('n1');
    const rest = (signals: number) =>
      log.append({ run: id, node: 'n1', events: [], changes: [{ to: 'rest', dueAt: null, signals, summary }] });
    await log.signal({ run: id, signal: 'go', data: '1', at });
    await assert.rejects(rest(0), MissedSignalError);
    await rest(1);
    assert.deepEqual(await claimAll('n1'), []);
    await log.signal({ run: id, signal: 'go', data: '2', at });
    assert.deepEqual(await claimAll('n2'), [id]);
    assert.deepEqual(
      (await log.inbox(id)).map(({ data }) => data),
      ['1', '2'],
    );
    await end(id, 'n2');
  });

  test('a signal is taken once, and a second one with its key is answered with the first', async () => {
    const id = await create();
    await claimAll('n1');
    const send = (data: string) => log.signal({ run: id, signal: 'approve', data, at, onceKey: 'approve' });
    const answers = await Promise.all([send('"yes"'), send('"no"')]);
    assert.equal(answers.filter(({ accepted }) => accepted).length, 1);
    assert.equal(answers[0]?.data, answers[1]?.data);
    const [row] = await log.inbox(id);
    const taken = [{ id: row?.id ?? 0, seq: 2 }];
    await log.append({ run: id, node: 'n1', events: [event(2)], taken });
    assert.deepEqual(await log.inbox(id), []);
    await assert.rejects(log.append({ run: id, node: 'n1', events: [event(3)], taken }), StaleWriterError);
    assert.equal((await send('"late"')).accepted, false);
    await end(id, 'n1');
  });

  test('what is broadcast reaches the runs of its owner that listen', async () => {
    const [one, two, foreign] = await Promise.all([create(), create(), create({ owner: 'bob' })]);
    await claimAll('n1');
    const listen = (run: string, owner: string) =>
      log.append({ run, node: 'n1', events: [event(2)], listens: [{ owner, signal: 'paid', path: '/do/0/l' }] });
    await Promise.all([listen(one, 'ann'), listen(foreign, 'bob')]);
    assert.deepEqual(await log.broadcast({ owner: 'ann', signal: 'paid', data: '{}', at }), [one]);
    assert.equal((await log.inbox(one)).length, 1);
    for (const id of [one, two, foreign]) await end(id, 'n1');
    assert.deepEqual(await log.broadcast({ owner: 'ann', signal: 'paid', data: '{}', at }), []);
  });

  test('of one concurrency key only so many run, from their beginning to their end', async () => {
    const concurrency = { key: 'customer', limit: 2 };
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      at += 1;
      ids.push(await create({ concurrency }));
    }
    const other = await create({ concurrency: { key: 'else', limit: 1 } });
    assert.deepEqual((await claimAll('n1')).toSorted(), [...ids.slice(0, 2), other].toSorted());
    assert.deepEqual(await claimAll('n1'), []);
    await end(ids[0] ?? '', 'n1', { concurrencyKey: 'ann/customer' });
    assert.deepEqual(await claimAll('n1'), [ids[2]]);
    assert.deepEqual(await claimAll('n1'), []);
    await end(ids[1] ?? '', 'n1', { concurrencyKey: 'ann/customer' });
    assert.deepEqual(await claimAll('n1'), [ids[3]]);
  });

  test('a run that waits for a place which nobody has is found', async () => {
    const id = await create({ concurrency: { key: 'forgotten', limit: 1 } });
    await database.write([{ sql: 'update durable_run set due_at = null where id = ?', parameters: [id] }]);
    assert.deepEqual(await claimAll('n1'), []);
    assert.equal(await log.wakeBlocked(), 1);
    assert.deepEqual(await claimAll('n1'), [id]);
    await end(id, 'n1', { concurrencyKey: 'ann/forgotten' });
  });

  test('a cancelled run is due at once, its children with it', async () => {
    const id = await create();
    await claimAll('n1');
    const child = await make({ parent: { id, path: '/do/0/sub' } });
    await log.append({ run: id, node: 'n1', events: [event(2)], children: [child] });
    await claimAll('n1');
    const rest = { to: 'rest', dueAt: null, signals: 0, summary } as const;
    await log.append({ run: child.row.id, node: 'n1', events: [], changes: [rest] });
    await log.append({ run: id, node: 'n1', events: [], changes: [rest] });
    assert.equal(await log.cancel(id), true);
    assert.deepEqual(await claimAll('n1'), [id]);
    const change = { to: 'end', at, summary: { ...summary, status: 'cancelled' } } as const;
    await log.append({ run: id, node: 'n1', events: [event(3)], changes: [change], cancelsChildren: at });
    assert.deepEqual(await claimAll('n1'), [child.row.id]);
    assert.equal((await log.find(child.row.id))?.is_cancel_asked, 1);
    assert.equal(await log.cancel(id), false);
    await end(child.row.id, 'n1');
  });

  test('what a dead process held is free after its time, and marked', async () => {
    await log.beat('dead', 60_000);
    await log.beat('alive', 60_000);
    const one = await create();
    await claimAll('dead');
    const two = await create();
    await claimAll('alive');
    await database.write([{ sql: 'update durable_node set beat_at = beat_at - 10000 where id = ?', parameters: ['dead'] }]);
    assert.ok((await log.beat('alive', 5000)) >= 1);
    const row = await log.find(one);
    assert.deepEqual([row?.node, row?.is_orphaned], [null, 1]);
    assert.equal((await log.find(two))?.node, 'alive');
    assert.ok((await claimAll('alive')).includes(one));
  });

  test('only runs that are over are deleted, with all that is theirs', async () => {
    await clear();
    const over = await create();
    const going = await create();
    await claimAll('n1');
    await end(over, 'n1');
    assert.equal(await log.remove([over, going]), 1);
    assert.equal(await log.find(over), undefined);
    assert.deepEqual(await log.read(over, 0), []);
    assert.equal((await log.read(going, 0)).length, 1);
  });
}
