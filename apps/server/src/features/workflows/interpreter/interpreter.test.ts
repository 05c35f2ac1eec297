import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ExecutionSnapshot, TaskList, WorkflowDefinition } from '@causeway/contract';
import { z } from 'zod';
import { temporaryDirectory } from '../../../../../../tests/services.ts';
import { runsMigration } from '../../../durable/migrations/0001-runs.ts';
import { openDurable } from '../../../durable/open-durable.ts';
import type { Durable } from '../../../durable/open-durable.ts';
import type { RunRow } from '../../../durable/run-log.ts';
import { createSandbox } from '../../../providers/sandbox/create-sandbox.ts';
import { createMemoryBus } from '../../../storage/memory-bus.ts';
import { migrate } from '../../../storage/migrate.ts';
import { openSqlite } from '../../../storage/sqlite.ts';
import type { SqliteDatabase } from '../../../storage/sqlite.ts';
import { createSandboxEvaluator } from '../expressions/sandbox-evaluator.ts';
import { CallError } from './call-registry.ts';
import type { CallDefinition } from './call-registry.ts';
import { createWorkflowJob } from './workflow-job.ts';
import type { EmittedEvent } from './task-run.ts';

const base = { title: '', description: '', input: z.looseObject({}), output: z.unknown() };

type Definition = Omit<WorkflowDefinition, 'document'>;

describe('a definition that runs', () => {
  const sandbox = createSandbox();
  const definitions = new Map<string, WorkflowDefinition>();
  const emitted: EmittedEvent[] = [];
  const called: unknown[] = [];
  let failuresLeft = 0;
  let database: SqliteDatabase;
  let durable: Durable;

  const calls: readonly CallDefinition[] = [
    {
      ...base,
      name: 'say',
      isIdempotent: () => true,
      run: async (input) => {
        called.push(input);
        return { said: input };
      },
    },
    {
      ...base,
      name: 'fail',
      isIdempotent: () => true,
      run: async () => {
        if (failuresLeft <= 0) return 'well at last';
        failuresLeft -= 1;
        throw new CallError({ type: 'https://example.com/errors/busy', title: 'Busy', status: 503 });
      },
    },
    {
      ...base,
      name: 'hang',
      isIdempotent: () => true,
      run: (_input, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    },
    { ...base, name: 'ask', wait: () => ({ title: 'Well?', roles: ['editor'], expiresAfterMs: 60_000 }) },
    { ...base, name: 'ask-briefly', wait: () => ({ expiresAfterMs: 5, onExpiry: { output: 'nobody' } }) },
  ];

  before(async () => {
    const dataDir = temporaryDirectory('interpreter');
    database = openSqlite({ path: `${dataDir}/runs.db` });
    await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: dataDir });
    durable = openDurable({
      database,
      bus: createMemoryBus(),
      dataDir,
      isShared: false,
      now: Date.now,
      onTrouble: (message, error) => assert.fail(`${message}: ${String(error)}`),
    });
    durable.register(
      createWorkflowJob({
        evaluator: createSandboxEvaluator(sandbox),
        calls: { list: calls, find: (name) => calls.find((call) => call.name === name) },
        definition: async ({ subject }) => definitions.get(subject) ?? assert.fail(subject),
        findWorkflow: async (_from, { name }) =>
          definitions.has(name) ? { subject: name, scope: 'p', label: name, version: 1, totalSteps: 1 } : undefined,
        startDetached: async (_from, { subject }, input) => start(subject, input),
        emit: async (event) => {
          emitted.push(event);
          await durable.runs.broadcast(event.owner, { key: event.type, data: event.data });
        },
      }),
    );
    await durable.start();
  });
  after(async () => {
    await durable?.stop(1000);
    await database?.close();
    await sandbox.close();
  });

  async function start(subject: string, input: unknown): Promise<string> {
    const more = { scope: 'p', label: subject, version: 1, totalSteps: 1, trigger: { kind: 'manual', id: null } };
    return (await durable.runs.start({ owner: 'ann', job: 'workflow', subject, input, ...more })).id;
  }
  const define = (name: string, definition: Definition): void =>
    void definitions.set(name, { document: { dsl: '1.0.3', namespace: 'test', name, version: '1.0.0' }, ...definition });

  async function ended(id: string): Promise<RunRow> {
    const over = Promise.withResolvers<void>();
    const stop = durable.feed.onceOver(id, over.resolve);
    const row = await durable.list.find('ann', 'workflow', id);
    if (row?.ended_at === null) await over.promise;
    stop();
    return (await durable.list.find('ann', 'workflow', id)) ?? assert.fail();
  }

  interface Outcome {
    readonly status: string;
    readonly output: unknown;
    readonly error: { readonly type: string; readonly status?: number; readonly path?: string; readonly detail?: string };
    readonly snapshot: ExecutionSnapshot;
  }
  async function outcomeOf(id: string): Promise<Outcome> {
    const { status, output, error } = await ended(id);
    const parse = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));
    const snapshot = await durable.feed.snapshot(id);
    return { status, output: parse(output), error: parse(error) as Outcome['error'], snapshot };
  }
  async function run(list: TaskList, input: unknown = {}, more: Partial<Definition> = {}): Promise<Outcome> {
    define('main', { do: list, ...more });
    return outcomeOf(await start('main', input));
  }
  /** Resolves when a task of the run waits. */
  async function waiting(id: string): Promise<ExecutionSnapshot> {
    const found = Promise.withResolvers<void>();
    const isThere = ({ execution }: ExecutionSnapshot): boolean => execution.status === 'waiting';
    const view = await durable.feed.watch(id, { onBatch: (_, snapshot) => isThere(snapshot) && found.resolve() });
    if (!isThere(view.snapshot)) await found.promise;
    view.end();
    return view.current();
  }

  test('each task sees the input, the outputs before it, and the context that was exported', async () => {
    const { output } = await run(
      [
        { one: { set: { n: '${ input.n + 1 }' }, export: { as: { kept: '${ output.n }' } } } },
        {
          two: {
            set: '${ ({ sum: tasks.one.n + previous.n, kept: context.kept }) }',
            output: { as: '${ { ...output, more: true } }' },
          },
        },
      ],
      { n: 2 },
    );
    assert.deepEqual(output, { sum: 6, kept: 3, more: true });
  });

  test('then leads on, back and out, and every visit of a task has a path of its own', async () => {
    const { output, snapshot } = await run([
      { count: { set: '${ ({ n: (context.n ?? 0) + 1 }) }', export: { as: '${ output }' } } },
      { again: { switch: [{ more: { when: 'context.n < 3', then: 'count' } }, { enough: { then: 'inner' } }] } },
      { never: { set: { never: true } } },
      { inner: { do: [{ leave: { set: { left: true }, then: 'exit' } }, { not: { set: {} } }] } },
      { last: { set: '${ ({ n: context.n, ...previous }) }', then: 'end' } },
      { beyond: { set: {} } },
    ]);
    assert.deepEqual(output, { n: 3, left: true });
    assert.equal(snapshot.tasks['/do/0/count']?.attempts, 3);
    assert.equal(snapshot.tasks['/do/1/again']?.branch, 'enough');
    assert.equal(snapshot.tasks['/do/2/never'], undefined);
  });

  test('a jump back without an end leaves a turn to others, and can be timed out and cancelled', async () => {
    const list: TaskList = [{ a: { set: { x: 1 } } }, { b: { set: { x: 2 }, then: 'a' } }];
    const { status, error } = await run(list, {}, { timeout: { after: { milliseconds: 100 } } });
    assert.deepEqual([status, error.status], ['failed', 408]);
    define('main', { do: list });
    const id = await start('main', {});
    const under = Promise.withResolvers<void>();
    const view = await durable.feed.watch(id, { onBatch: () => under.resolve() });
    await under.promise;
    view.end();
    assert.equal(await durable.runs.cancel(id), true);
    assert.equal((await ended(id)).status, 'cancelled');
  });

  test('a loop over more than can be kept fails before it begins', async () => {
    const { status, error } = await run([{ each: { for: { in: '${ 1e9 }' }, do: [{ one: { set: { x: 1 } } }] } }]);
    assert.equal(status, 'failed');
    assert.match(error.detail ?? '', /100000 is the most/u);
  });

  test('a task whose condition is not met is skipped', async () => {
    const { output, snapshot } = await run([{ a: { set: { a: 1 } } }, { b: { if: 'input.no', set: { b: 1 } } }]);
    assert.deepEqual(output, { a: 1 });
    assert.equal(snapshot.tasks['/do/1/b']?.status, 'skipped');
  });

  test('branches run side by side and give a list; one that ends the run ends it', async () => {
    const branches: TaskList = [{ a: { set: { v: 1 } } }, { b: { do: [{ c: { call: 'say', with: { v: 2 } } }] } }];
    const { output } = await run([{ fork: { fork: { branches } } }]);
    assert.deepEqual(output, [{ v: 1 }, { said: { v: 2 } }]);
    const stopping: TaskList = [{ a: { set: { v: 1 }, then: 'end' } }, { b: { set: { v: 2 } } }];
    const stopped = await run([{ fork: { fork: { branches: stopping } } }, { beyond: { set: { never: true } } }]);
    assert.deepEqual(stopped.output, [{ v: 1 }, { v: 2 }]);
  });

  test('of branches that compete the first wins and the others are given up', async () => {
    const branches: TaskList = [{ slow: { call: 'hang' } }, { fast: { set: { v: 'fast' } } }];
    const { output, status } = await run([{ race: { fork: { compete: true, branches } } }]);
    assert.deepEqual([status, output], ['completed', { v: 'fast' }]);
  });

  test('a loop gives what its iterations gave, in order, and counts them', async () => {
    const loop = { for: { each: 'x', at: 'i', in: '${ input.list }' }, metadata: { concurrency: 3 } };
    const { output, snapshot } = await run([{ each: { ...loop, do: [{ add: { set: '${ x + i }' } }] } }], {
      list: [5, 6, 7, 8],
    });
    assert.deepEqual(output, [5, 7, 9, 11]);
    const { total, done, failed } = snapshot.loops['/do/0/each'] ?? {};
    assert.deepEqual([total, done, failed], [4, 4, 0]);
  });

  test('one after the other, an iteration sees the one before, and while ends the loop', async () => {
    const loop = { for: { in: '${ [1, 2, 3, 4] }' }, while: '${ previous.sum === undefined || previous.sum < 4 }' };
    const { output } = await run([{ each: { ...loop, do: [{ add: { set: { sum: '${ (previous.sum ?? 0) + item }' } } }] } }]);
    assert.deepEqual(output, [{ sum: 1 }, { sum: 3 }, { sum: 6 }]);
  });

  test('an iteration that fails fails the loop, after those beside it settled', async () => {
    const body: TaskList = [
      { raise: { if: 'item === 2', raise: { error: { type: 'https://example.com/two', status: 400 } } } },
    ];
    const { status, error, snapshot } = await run([
      { each: { for: { in: '${ [1, 2] }' }, metadata: { concurrency: 2 }, do: body } },
    ]);
    assert.deepEqual([status, error.type, error.path], ['failed', 'https://example.com/two', '/do/0/each/for/1/do/0/raise']);
    const { done, failed } = snapshot.loops['/do/0/each'] ?? {};
    assert.deepEqual([done, failed], [1, 1]);
  });

  test('a block is tried again as its policy says, and the error is caught by what it is', async () => {
    failuresLeft = 2;
    const retry = { delay: { milliseconds: 1 }, backoff: { exponential: {} }, limit: { attempt: { count: 2 } } };
    const block = { try: [{ call: { call: 'fail' } }], catch: { errors: { with: { status: 503 } }, retry } };
    const tried = await run([{ block }]);
    assert.equal(tried.output, 'well at last');
    assert.equal(tried.snapshot.tasks['/do/0/block/try/0/call']?.attempts, 3);
    failuresLeft = 9;
    const handler: TaskList = [{ note: { set: { why: '${ busy.title }' } } }];
    const handled = await run([{ block: { ...block, catch: { ...block.catch, as: 'busy', do: handler } } }]);
    assert.deepEqual(handled.output, { why: 'Busy' });
    assert.equal(failuresLeft, 6);
    const other = await run([{ block: { ...block, catch: { errors: { with: { status: 404 } } } } }]);
    assert.deepEqual([other.status, other.error.status], ['failed', 503]);
    failuresLeft = 0;
  });

  test('a call that takes too long is aborted, and so is a list', async () => {
    const one = await run([{ hang: { call: 'hang', timeout: { after: { milliseconds: 10 } } } }]);
    assert.match(one.error.type, /errors\/timeout$/u);
    const list = await run([{ list: { do: [{ hang: { call: 'hang' } }], timeout: { after: { milliseconds: 10 } } } }]);
    assert.match(list.error.type, /errors\/timeout$/u);
    const whole = await run([{ hang: { call: 'hang' } }], {}, { timeout: { after: { milliseconds: 10 } } });
    assert.match(whole.error.type, /errors\/timeout$/u);
  });

  test('what does not fit its schema, or is no call, fails with the reason', async () => {
    const schema = { document: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } };
    const misfit = await run([{ a: { input: { schema }, set: {} } }], { n: 'x' });
    assert.match(misfit.error.type, /errors\/validation$/u);
    const unknown = await run([{ a: { call: 'nowhere' } }]);
    assert.match(unknown.error.type, /errors\/configuration$/u);
    const broken = await run([{ a: { set: { x: '${ nothing.there }' } } }]);
    assert.match(broken.error.type, /errors\/expression$/u);
    assert.equal(broken.snapshot.tasks['/do/0/a']?.status, 'faulted');
  });

  test('a script gives what it returns, and logs', async () => {
    const code = 'console.log("adding"); return a + args2.b;';
    const script = { language: 'js' as const, code, arguments: { a: '${ input.a }', args2: { b: 2 } } };
    const { output } = await run([{ add: { run: { script } } }], { a: 1 });
    assert.equal(output, 3);
  });

  test('an approval waits for its answer, and says what to ask whom', async () => {
    define('main', { do: [{ ask: { call: 'ask' } }] });
    const id = await start('main', {});
    const { tasks } = await waiting(id);
    assert.deepEqual([tasks['/do/0/ask']?.wait?.title, tasks['/do/0/ask']?.wait?.signal], ['Well?', '/do/0/ask']);
    await durable.runs.signal(id, { key: '/do/0/ask', data: { yes: true }, isOnce: true, by: 'bob' });
    assert.deepEqual((await outcomeOf(id)).output, { yes: true });
    assert.equal((await run([{ ask: { call: 'ask-briefly' } }])).output, 'nobody');
  });

  test('listening takes the event that fits and leaves others', async () => {
    const filter = { with: { type: 'paid', data: '${ value.order === input.order }' } };
    define('listening', { do: [{ wait: { listen: { to: { one: filter } } } }] });
    const id = await start('listening', { order: 7 });
    await waiting(id);
    await durable.runs.broadcast('ann', { key: 'paid', data: { order: 6 } });
    await durable.runs.broadcast('bob', { key: 'paid', data: { order: 7 } });
    const emitting = await run([{ tell: { emit: { event: { with: { type: 'paid', data: { order: 7 } } } } } }]);
    assert.equal(emitting.status, 'completed');
    assert.deepEqual((await outcomeOf(id)).output, [{ order: 7 }]);
    assert.equal(emitted.at(-1)?.type, 'paid');
  });

  test('all of several events are waited for, or any of them', async () => {
    const filters = [{ with: { type: 'a' } }, { with: { type: 'b' } }];
    define('all', { do: [{ wait: { listen: { to: { all: filters }, read: 'envelope' } } }] });
    define('any', { do: [{ wait: { listen: { to: { any: filters } } } }] });
    const [all, any] = await Promise.all([start('all', {}), start('any', {})]);
    await Promise.all([waiting(all), waiting(any)]);
    for (const key of ['b', 'a']) await durable.runs.broadcast('ann', { key, data: key });
    const types = ((await outcomeOf(all)).output as readonly { readonly type: string }[]).map(({ type }) => type);
    assert.deepEqual(types, ['a', 'b']);
    assert.deepEqual((await outcomeOf(any)).output, ['b']);
  });

  test('a workflow runs another and takes its output, or its error; or only starts it', async () => {
    define('inner', { do: [{ a: { set: { got: '${ input.v }' } } }] });
    define('bad', { do: [{ a: { raise: { error: { type: 'https://example.com/bad', status: 500 } } } }] });
    const named = (name: string) => ({ namespace: 'test', name, version: '1.0.0', input: { v: 1 } });
    assert.deepEqual((await run([{ sub: { run: { workflow: named('inner') } } }])).output, { got: 1 });
    const failed = await run([{ sub: { run: { workflow: named('bad') } } }]);
    assert.deepEqual([failed.status, failed.error.type, failed.error.path], ['failed', 'https://example.com/bad', '/do/0/sub']);
    const { output } = await run([{ sub: { run: { workflow: named('inner'), await: false } } }]);
    const { executionId } = output as { readonly executionId: string };
    assert.deepEqual((await outcomeOf(executionId)).output, { got: 1 });
  });

  test('a workflow that runs itself ends', async () => {
    define('self', { do: [{ again: { run: { workflow: { namespace: 'test', name: 'self', version: '1.0.0' } } } }] });
    const { status, error } = await outcomeOf(await start('self', {}));
    assert.equal(status, 'failed');
    assert.match(error.detail ?? '', /10 deep/u);
  });

  test('a retry from the failed step keeps what was done, from a step what was done before it', async () => {
    failuresLeft = 1;
    called.length = 0;
    const first = await run([
      { a: { call: 'say', with: { v: 1 } } },
      { b: { call: 'fail' } },
      { c: { call: 'say', with: { v: 2 } } },
    ]);
    assert.equal(first.status, 'failed');
    const row = await ended(first.snapshot.execution.id);
    const again = await durable.runs.retry(row, { from: { kind: 'failed' } });
    assert.equal((await outcomeOf(again.id)).status, 'completed');
    assert.deepEqual(called, [{ v: 1 }, { v: 2 }]);
    const step = await durable.runs.retry(await ended(again.id), { from: { kind: 'step', path: '/do/2/c' } });
    assert.equal((await outcomeOf(step.id)).status, 'completed');
    assert.deepEqual(called, [{ v: 1 }, { v: 2 }, { v: 2 }]);
    const whole = await durable.runs.retry(await ended(again.id), { from: { kind: 'start' } });
    assert.equal((await outcomeOf(whole.id)).status, 'completed');
    assert.equal(called.length, 5);
  });
});
