import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { array, assert as assertProperty, asyncProperty, constantFrom, dictionary, jsonValue, tuple } from 'fast-check';
import { createSandbox } from '../../../providers/sandbox/create-sandbox.ts';
import type { ExpressionBatch } from '../../../providers/sandbox/sandbox.ts';
import { EvaluationError } from '../interpreter/evaluator.ts';
import type { EvaluateOptions } from '../interpreter/evaluator.ts';
import { pruneScope } from './prune-scope.ts';
import { parsePath, readPath } from './read-path.ts';
import { createSandboxEvaluator } from './sandbox-evaluator.ts';

const sandbox = createSandbox();
after(() => sandbox.close());
const sent: ExpressionBatch[] = [];
const evaluator = createSandboxEvaluator({
  evaluate: (batch) => {
    sent.push(batch);
    return sandbox.evaluate(batch);
  },
  run: (script) => sandbox.run(script),
  check: (sources) => sandbox.check(sources),
  close: () => sandbox.close(),
});
const { signal } = new AbortController();

function options(scope: Record<string, unknown> = {}, variables: Record<string, unknown> = {}): EvaluateOptions {
  const execution = { id: 'exe_1', workflow_id: 'wfl_1', version: 1, started_at: 5 };
  const whole = { input: null, context: null, tasks: {}, previous: null, execution, variables, ...scope };
  return { scope: whole, now: 1_700_000_000_000, seed: 'seed', signal };
}

const directly = async (code: string, scope: Record<string, unknown>): Promise<unknown> => {
  const outcome = await sandbox.evaluate({ codes: [code], scope, now: 0, seed: '', signal });
  return 'failure' in outcome ? outcome.failure : outcome.value[0];
};

test('a value keeps its type alone and becomes text within text', async () => {
  const scope = { input: { n: 3, who: { name: 'Ada' }, none: null } };
  const given = {
    a: '${ input.n }',
    b: 'n=${ input.n + 1 } ${ input.who }${ input.none }',
    c: ['${ input.who }', 7],
    d: 'plain',
  };
  assert.deepEqual(await evaluator.evaluate(given, options(scope)), {
    a: 3,
    b: 'n=4 {"name":"Ada"}',
    c: [{ name: 'Ada' }, 7],
    d: 'plain',
  });
});

test('all expressions of a value go to the sandbox together, with what they mention only', async () => {
  sent.length = 0;
  const scope = { input: { a: 1, b: 2, big: 'x'.repeat(1000) }, tasks: { one: { n: 1 }, two: { n: 2 } } };
  const given = { x: '${ input.a + 1 }', y: ['${ tasks.one.n * 2 }'], z: '${ item }' };
  assert.deepEqual(await evaluator.evaluate(given, options(scope, { item: 9 })), { x: 2, y: [2], z: 9 });
  assert.equal(sent.length, 1);
  assert.deepEqual(sent[0]?.scope, { input: { a: 1 }, tasks: { one: { n: 1 } } });
});

test('a plain path never leaves the thread', async () => {
  sent.length = 0;
  const scope = { input: { items: [{ name: 'a' }] } };
  assert.deepEqual(
    await evaluator.evaluate(['${input.items[0].name}', '${ input.items.length }', '${ input.x?.y }'], options(scope)),
    ['a', 1, null],
  );
  assert.equal(sent.length, 0);
});

test('conditions come with or without the marks', async () => {
  const scope = { input: { n: 3 } };
  assert.equal(await evaluator.test('${ input.n > 2 }', options(scope)), true);
  assert.equal(await evaluator.test('input.n > 3', options(scope)), false);
});

test('what fails says what and where', async () => {
  await assert.rejects(evaluator.evaluate('${ input.missing.name }', options({ input: {} })), (error) => {
    assert.ok(error instanceof EvaluationError);
    assert.match(error.error.type, /expression$/u);
    assert.match(error.error.detail ?? '', /TypeError.*In: input\.missing\.name/u);
    return true;
  });
});

test('arguments of a script are its variables, a list is args', async () => {
  const base = { now: 7, seed: 's', signal };
  assert.equal(await evaluator.runScript({ ...base, code: 'return rows.length + Date.now()', arguments: { rows: [1, 2] } }), 9);
  assert.equal(await evaluator.runScript({ ...base, code: 'return args[1]', arguments: ['a', 'b'] }), 'b');
  const lines: string[] = [];
  await evaluator.runScript({
    ...base,
    code: 'console.log("n", {a: 1})',
    arguments: undefined,
    onLog: (line) => lines.push(line),
  });
  assert.deepEqual(lines, ['n {"a":1}']);
});

/** Values go in as JSON, where -0 is 0. */
const textOf = (value: unknown): string => JSON.stringify(value);

const keys = constantFrom('a', 'b', 'length', 'toString', 'constructor', '0', '__proto__', 'items');
const values = dictionary(keys, jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
const steps = array(
  constantFrom('.a', '.b', '?.a', '[0]', '["b"]', '.length', '.toString', '.constructor', '["__proto__"]', '?.items'),
  {
    maxLength: 4,
  },
);

test('a path read here is what the sandbox answers', async () => {
  await assertProperty(
    asyncProperty(tuple(values, steps), async ([input, chain]) => {
      const code = `input${chain.join('')}`;
      const path = parsePath(code);
      assert.ok(path);
      const scope = JSON.parse(textOf({ input })) as Record<string, unknown>;
      const found = readPath(path, scope);
      if (found) assert.deepEqual(found.value, await directly(code, scope), code);
    }),
    { numRuns: 600 },
  );
});

test('less of the scope gives the same', async () => {
  const pieces = [
    'input.a',
    'input?.b',
    'input["b"]',
    'JSON.stringify(input)',
    '[...input.items ?? []]',
    'input.toString()',
    'x.input',
    'typeof other',
    '({input}).input.b',
  ];
  await assertProperty(
    asyncProperty(tuple(values, array(constantFrom(...pieces), { minLength: 1, maxLength: 3 })), async ([input, chosen]) => {
      const scope = JSON.parse(textOf({ input, x: { input: 1 }, other: 2 })) as Record<string, unknown>;
      const code = `[${chosen.join(', ')}]`;
      assert.deepEqual(await directly(code, pruneScope(scope, [code])), await directly(code, scope), code);
    }),
    { numRuns: 400 },
  );
});

test('a script that asks for what only expressions see is told how to be given it', async () => {
  const asked = { now: 5, seed: 'seed', signal, onLog: () => undefined, arguments: undefined };
  const failed = (name: string) => evaluator.runScript({ ...asked, code: `return ${name}.a` });
  await assert.rejects(
    failed('tasks'),
    (error) => error instanceof EvaluationError && error.message.includes('write arguments: { tasks: "${ tasks }" }'),
  );
  await assert.rejects(
    failed('nothing'),
    (error) => error instanceof EvaluationError && !error.message.includes('write arguments'),
  );
});
