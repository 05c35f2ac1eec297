import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ExecutionEventType } from '@causeway/contract';
import { temporaryDirectory } from '../../../../tests/services.ts';
import type { Database } from '../storage/database.ts';
import { createMemoryBus } from '../storage/memory-bus.ts';
import { migrate } from '../storage/migrate.ts';
import { StepError } from './job.ts';
import type { JobKind, RunContext } from './job.ts';
import { runsMigration } from './migrations/0001-runs.ts';
import type { RunSeed } from './new-run.ts';
import { openDurable } from './open-durable.ts';
import type { Durable } from './open-durable.ts';
import type { RunRow } from './run-log.ts';

/** What the jobs of the tests did, and what they wait for. */
interface Probe {
  readonly calls: string[];
  readonly gates: Map<string, PromiseWithResolvers<void>>;
  readonly begun: Map<string, PromiseWithResolvers<void>>;
  readonly aborted: string[];
}

const step = (name: string, isIdempotent = true) => ({ name, kind: 'call', isIdempotent });

const gateOf = (map: Map<string, PromiseWithResolvers<void>>, name: string): PromiseWithResolvers<void> => {
  const gate = map.get(name) ?? Promise.withResolvers<void>();
  map.set(name, gate);
  return gate;
};

const fail = async (): Promise<never> => {
  throw new Error('no');
};

/** A call that goes on when its gate opens. */
async function gated(
  context: RunContext,
  probe: Probe,
  { name, isIdempotent = true }: { name: string; isIdempotent?: boolean },
) {
  return context.step(`/${name}`, step(name, isIdempotent), async ({ signal }) => {
    probe.calls.push(name);
    if (signal.aborted) probe.aborted.push(name);
    else signal.addEventListener('abort', () => probe.aborted.push(name));
    gateOf(probe.begun, name).resolve();
    await gateOf(probe.gates, name).promise;
    return { output: `${name} done` };
  });
}

const jobsOf = (probe: Probe): readonly JobKind[] => [
  { name: 'gated', run: async (context) => (await gated(context, probe, { name: String(await context.input()) })).output },
  {
    name: 'pay',
    run: async (context) => (await gated(context, probe, { name: String(await context.input()), isIdempotent: false })).output,
  },
  {
    name: 'approve',
    run: async (context) => {
      const wait = { name: 'ok', kind: 'call', signal: 'ok' };
      const { output } = await context.waitForSignal('/ok', wait, async (outcome) => ({ output: outcome }));
      return (output as { readonly data?: unknown }).data;
    },
  },
  {
    name: 'parent',
    run: async (context) => {
      const child = {
        job: 'gated',
        subject: 's',
        scope: 'p',
        label: 'child',
        version: 1,
        totalSteps: 1,
        input: await context.input(),
      };
      const { output } = await context.runChild('/child', { name: 'child', kind: 'run', child }, async (outcome) => {
        if (outcome.status === 'completed') return { output: outcome.output };
        throw new StepError(outcome.error);
      });
      return output;
    },
  },
  {
    name: 'retries',
    run: async (context) => {
      const retry = { ...step('flaky'), retryAfterMs: (_: unknown, attempt: number) => (attempt < 3 ? 5 : undefined) };
      const { output } = await context.step('/flaky', retry, async ({ attempt }) => {
        if (attempt < 3) throw new Error(`attempt ${attempt}`);
        return { output: attempt };
      });
      return output;
    },
  },
  {
    name: 'siblings',
    run: async (context) => {
      const settled = await context.all({ count: 2, concurrency: 2 }, async (inner, index) => {
        if (index === 0) return inner.step('/fails', step('fails'), fail);
        return gated(inner, probe, { name: 'sibling' });
      });
      const failed = settled.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      return settled.length;
    },
  },
  {
    name: 'slow',
    run: async (context) => {
      const work = () => new Promise<never>(() => undefined);
      return (await context.step('/slow', { ...step('slow'), timeoutMs: 20 }, work)).output;
    },
  },
  {
    name: 'large',
    run: async (context) =>
      context.record('/large', { name: 'large', kind: 'set' }, { output: await context.input() }).then(({ output }) => output),
  },
];

export interface WorkerPlace {
  readonly open: () => Promise<Database>;
}

/** What runs promise while processes come and go, on any database. */
export function workerSuite(place: WorkerPlace): void {
  const probe: Probe = { calls: [], gates: new Map(), begun: new Map(), aborted: [] };
  const dataDir = temporaryDirectory('worker');
  const troubles: unknown[] = [];
  let database: Database;
  let durable: Durable;
  let names = 0;

  async function openDurableAgain(capacity = 500): Promise<Durable> {
    const opened = openDurable({
      database,
      bus: createMemoryBus(),
      dataDir,
      isShared: database.dialect === 'postgres',
      now: Date.now,
      capacity,
      onTrouble: (message, error) => troubles.push([message, error]),
    });
    for (const job of jobsOf(probe)) opened.register(job);
    await opened.start();
    return opened;
  }

  before(async () => {
    database = await place.open();
    await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: dataDir });
    durable = await openDurableAgain();
  });
  after(async () => {
    await durable?.stop(1000);
    await database?.close();
    assert.deepEqual(troubles, []);
  });

  const fresh = (): string => {
    names += 1;
    return `n${names}`;
  };
  const start = async (job: string, input: unknown, more: Partial<RunSeed> = {}): Promise<string> => {
    const seed: RunSeed = {
      owner: 'ann',
      job,
      subject: 's',
      scope: 'p',
      label: job,
      version: 1,
      totalSteps: 1,
      input,
      trigger: { kind: 'manual', id: null },
      ...more,
    };
    return (await durable.runs.start(seed)).id;
  };
  const rowOf = async (id: string): Promise<RunRow> => {
    const [row] = await database.read<RunRow>('select * from durable_run where id = ?', id);
    assert.ok(row);
    return row;
  };
  const over = async (id: string): Promise<RunRow> => {
    const ended = Promise.withResolvers<void>();
    const stop = durable.feed.onceOver(id, ended.resolve);
    const row = await rowOf(id);
    if (row.ended_at === null) await ended.promise;
    stop();
    return rowOf(id);
  };
  /** Resolves when the log has such an event. */
  const seen = async (id: string, type: ExecutionEventType): Promise<void> => {
    const found = Promise.withResolvers<void>();
    const view = await durable.feed.watch(id, {
      onBatch: ({ events }) => events.some((event) => event.type === type) && found.resolve(),
    });
    const rows = await durable.log.read(id, 0);
    if (!rows.some((row) => row.type === type)) await found.promise;
    view.end();
  };
  const typesOf = async (id: string): Promise<readonly string[]> => (await durable.log.read(id, 0)).map(({ type }) => type);
  /** The process ends without a word, and another one begins. */
  const crash = async (): Promise<void> => {
    await durable.stop(0);
    await database.write([{ sql: 'update durable_run set is_orphaned = 1 where ended_at is null', parameters: [] }]);
    durable = await openDurableAgain();
  };

  test('a failing step is tried again after its delay, and the log counts the attempts', async () => {
    const id = await start('retries', null);
    assert.equal((await over(id)).output, '3');
    const types = await typesOf(id);
    assert.equal(types.filter((type) => type === 'task.faulted').length, 2);
    assert.equal((await durable.feed.snapshot(id)).tasks['/flaky']?.attempts, 3);
  });

  test('a step that takes too long fails with a timeout', async () => {
    const id = await start('slow', null);
    const { status, error } = await over(id);
    assert.equal(status, 'failed');
    assert.match(error ?? '', /errors\/timeout/u);
  });

  test('strands settle all before the run fails', async () => {
    const id = await start('siblings', null);
    await gateOf(probe.begun, 'sibling').promise;
    await seen(id, 'task.faulted');
    assert.equal((await rowOf(id)).ended_at, null);
    gateOf(probe.gates, 'sibling').resolve();
    assert.equal((await over(id)).status, 'failed');
    assert.equal((await durable.feed.snapshot(id)).tasks['/sibling']?.status, 'completed');
  });

  test('a signal that comes before the step waits for it is kept and used once', async () => {
    const id = await start('approve', null, { notBefore: Date.now() + 60_000 });
    await durable.runs.signal(id, { key: 'ok', data: 'yes', isOnce: true });
    assert.equal((await over(id)).output, '"yes"');
    assert.equal((await typesOf(id)).filter((type) => type === 'signal.received').length, 1);
  });

  test('a run that waits rests in the database alone, and a signal wakes it', async () => {
    const id = await start('approve', null);
    await seen(id, 'execution.waiting');
    await durable.runs.signal(id, { key: 'ok', data: 7, isOnce: true });
    assert.equal((await over(id)).output, '7');
  });

  test('cancelling a parent ends the child and aborts what it has in flight', async () => {
    const name = fresh();
    const id = await start('parent', name);
    await gateOf(probe.begun, name).promise;
    assert.equal(await durable.runs.cancel(id), true);
    assert.equal((await over(id)).status, 'cancelled');
    const [child] = await database.read<RunRow>('select * from durable_run where parent_id = ?', id);
    assert.equal((await over(child?.id ?? '')).status, 'cancelled');
    assert.ok(probe.aborted.includes(name));
    assert.equal(await durable.runs.cancel(id), false);
  });

  test('the end of a child goes on in its parent', async () => {
    const name = fresh();
    gateOf(probe.gates, name).resolve();
    assert.equal((await over(await start('parent', name))).output, `"${name} done"`);
  });

  test('a run that misses its deadline fails, in flight and at rest', async () => {
    const resting = await start('approve', null, { deadlineAt: Date.now() + 600 });
    let name = '';
    // A busy machine may begin only after a short deadline.
    for (let deadlineMs = 50; !probe.calls.includes(name); deadlineMs *= 2) {
      name = fresh();
      const flying = await start('gated', name, { deadlineAt: Date.now() + deadlineMs });
      assert.equal((await over(flying)).status, 'failed');
    }
    assert.ok(probe.aborted.includes(name));
    assert.equal((await over(resting)).status, 'failed');
  });

  test('a run whose concurrency key is taken begins when the one before it ends', async () => {
    const [one, two] = [fresh(), fresh()];
    const concurrency = { key: 'alone', limit: 1 };
    const first = await start('gated', one, { concurrency });
    await gateOf(probe.begun, one).promise;
    const second = await start('gated', two, { concurrency });
    gateOf(probe.gates, two).resolve();
    gateOf(probe.gates, one).resolve();
    const rows = [await over(first), await over(second)];
    assert.ok((rows[1]?.started_at ?? 0) >= (rows[0]?.ended_at ?? Infinity));
  });

  test('an idempotent step that was in flight at a crash is made again, a finished one never', async () => {
    const name = fresh();
    const id = await start('gated', name);
    await gateOf(probe.begun, name).promise;
    await crash();
    gateOf(probe.gates, name).resolve();
    assert.equal((await over(id)).output, `"${name} done"`);
    assert.equal(probe.calls.filter((call) => call === name).length, 2);
    assert.ok((await typesOf(id)).includes('execution.recovered'));
  });

  for (const [action, expected, calls] of [
    ['retry', ' done', 2],
    ['skip', null, 1],
    ['complete', 'by hand', 1],
  ] as const) {
    test(`a step that may not be repeated asks after a crash: ${action}`, async () => {
      const name = fresh();
      const id = await start('pay', name);
      await gateOf(probe.begun, name).promise;
      await crash();
      await seen(id, 'execution.needs-attention');
      assert.equal(probe.calls.filter((call) => call === name).length, 1);
      gateOf(probe.gates, name).resolve();
      const value = action === 'complete' ? { value: 'by hand' } : {};
      await durable.runs.resolve(id, { path: `/${name}`, action, ...value });
      await assert.rejects(durable.runs.resolve(id, { path: `/${name}`, action }), { code: 'conflict' });
      const { status, output } = await over(id);
      assert.equal(status, 'completed');
      assert.equal(output, expected === null ? null : JSON.stringify(action === 'retry' ? `${name}${expected}` : expected));
      assert.equal(probe.calls.filter((call) => call === name).length, calls);
    });
  }

  test('a process that stops in order lets steps end, and another goes on', async () => {
    const name = fresh();
    const id = await start('pay', name);
    await gateOf(probe.begun, name).promise;
    const stopped = durable.stop(5000);
    gateOf(probe.gates, name).resolve();
    await stopped;
    durable = await openDurableAgain();
    assert.equal((await over(id)).output, `"${name} done"`);
    assert.equal(probe.calls.filter((call) => call === name).length, 1);
  });

  test('only so many runs are in memory at once; the others wait in the database and are not forgotten', async () => {
    await durable.stop(1000);
    durable = await openDurableAgain(2);
    const six = Array.from({ length: 6 }, fresh);
    const ids: string[] = [];
    for (const name of six) ids.push(await start('gated', name));
    await Promise.all(six.slice(0, 2).map((name) => gateOf(probe.begun, name).promise));
    const rows = await Promise.all(ids.map(rowOf));
    assert.equal(rows.filter(({ node }) => node !== null).length, 2);
    for (const name of six) gateOf(probe.gates, name).resolve();
    const ended = await Promise.all(ids.map(over));
    assert.ok(ended.every(({ status }) => status === 'completed'));
    await durable.stop(1000);
    durable = await openDurableAgain();
  });

  test('values above 32 KB are kept apart, and read as if they were not', async () => {
    const input = 'x'.repeat(100_000);
    const row = await over(await start('large', input));
    const reference = JSON.parse(row.output ?? '') as { readonly $file: string; readonly bytes: number };
    assert.equal(reference.bytes, 100_002);
    assert.equal(await durable.runs.value(row.id, reference.$file), JSON.stringify(input));
    assert.equal(await durable.runs.remove([row.id]), 1);
    assert.equal(await durable.runs.value(row.id, reference.$file), undefined);
  });

  test('a retry of a failed run is a new one', async () => {
    const first = await over(await start('slow', null));
    const { id } = await durable.runs.retry(first, { from: { kind: 'failed' } });
    assert.notEqual(id, first.id);
    const again = await over(id);
    assert.deepEqual([again.status, again.trigger_kind, again.trigger_id], ['failed', 'retry', first.id]);
  });
}
