import { recipeCheck, recipeDrift, changeSteps, currentSteps, openStepHistory, redoSteps, undoSteps } from '@causeway/contract';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkRecipe } from './check-recipe.ts';
import { compileRecipe } from './compile-recipe.ts';
import { describeFunctions } from './expression/describe-functions.ts';
import { findDrift } from './find-drift.ts';
import { canonicalJson } from './hash-steps.ts';
import { prepareStatements } from './prepare-statements.ts';
import { openBench, textColumns } from './recipe-bench-suite.ts';
import type { Bench } from './recipe-bench-suite.ts';
import { suggestTypes } from './suggest-types.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
  await bench.fill(
    'input',
    ['a', 'b'],
    [
      ['x', '1'],
      ['y', '2'],
    ],
  );
});
after(() => bench.close());

test('a statement is read by the engine, checked, and its columns are known', async () => {
  const steps = [
    { id: 'c', op: 'cast', column: 'b', to: 'integer' },
    { id: 'good', op: 'sql', query: 'SELECT a, b * 2 AS twice, sum(b) OVER () AS s, 1.5 AS d FROM input -- ; DROP' },
    { id: 'bad', op: 'sql', query: "SELECT * FROM read_text('/etc/passwd')" },
    { id: 'lost', op: 'sql', query: 'SELECT nothing FROM input' },
    { id: 'next', op: 'sql', query: 'SELECT max(twice) AS m FROM input' },
  ];
  const { statements, refused } = await prepareStatements({ steps }, { schema: textColumns('a', 'b') }, bench.objects);
  assert.deepEqual(Object.keys(statements), ['good', 'next']);
  assert.deepEqual(
    statements['good']?.columns.map(({ type }) => type),
    ['text', 'integer', 'integer', 'decimal'],
  );
  assert.match(refused['bad']?.[0] ?? '', /function/u);
  assert.match(refused['lost']?.[0] ?? '', /nothing/u);
  const compiled = compileRecipe({ steps }, textColumns('a', 'b'), { statements });
  assert.deepEqual((await bench.run(compiled)).rows, [['4']]);
});

test('undo and redo move, and a change after undo loses no branch', () => {
  const start = openStepHistory<{ id: string; enabled?: boolean }>([]);
  const one = changeSteps(start, { type: 'insert', at: 0, step: { id: 'a' } });
  const two = changeSteps(one, { type: 'insert', at: 1, step: { id: 'b' } });
  const ids = (history: typeof start) => currentSteps(history).map(({ id }) => id);
  assert.deepEqual(ids(undoSteps(two)), ['a']);
  assert.deepEqual(ids(redoSteps(undoSteps(two))), ['a', 'b']);
  const branch = changeSteps(undoSteps(two), { type: 'insert', at: 0, step: { id: 'c' } });
  assert.deepEqual(ids(branch), ['c', 'a']);
  assert.ok(branch.versions.some((steps) => steps.map(({ id }) => id).join('') === 'ab'));
  assert.deepEqual(ids(undoSteps(branch)), ['a']);
  const moved = changeSteps(branch, { type: 'move', id: 'a', to: 0 });
  assert.deepEqual(ids(moved), ['a', 'c']);
  assert.deepEqual(ids(changeSteps(moved, { type: 'remove', id: 'a' })), ['c']);
  assert.equal(currentSteps(changeSteps(moved, { type: 'enable', id: 'c', enabled: false }))[1]?.enabled, false);
});

test('drift is told before a row is read', () => {
  const steps = [
    { id: 's1', op: 'cast', column: 'Unit price', to: 'number' },
    { id: 's2', op: 'derive', as: 'x', expr: '[Unit price] * 2' },
    { id: 's3', op: 'derive', as: 'y', expr: 'x + 1' },
  ];
  const drift = findDrift({ steps }, textColumns('id', 'unit_price', 'new'), { before: textColumns('id', 'Unit price') });
  assert.deepEqual(drift.missing, [{ column: 'Unit price', like: 'unit_price', steps: ['s1', 's2'] }]);
  assert.deepEqual(drift.added, ['unit_price', 'new']);
  assert.deepEqual(drift.renamed, [{ from: 'Unit price', to: 'unit_price' }]);
  assert.deepEqual(
    drift.broken.map(({ id }) => id),
    ['s1', 's2', 's3'],
  );
  assert.equal(drift.can_run, false);
  assert.equal(findDrift({ steps }, textColumns('Unit price')).can_run, true);
});

test('proposed types become steps', () => {
  const proposed = { type: 'date' as const, format: '%d.%m.%Y', share: 1, is_proven: true };
  const steps = suggestTypes([
    { name: 'a', proposed },
    { name: 'b', proposed },
    { name: 'c', proposed: null },
    { name: 'd', proposed: { ...proposed, is_ambiguous: true } },
  ]);
  assert.deepEqual(
    steps.map((step) => (step.op === 'cast' ? step.columns : [])),
    [['a', 'b']],
  );
});

test('equal plans have equal texts', () => {
  assert.equal(canonicalJson({ b: [1, { d: undefined, c: null }], a: 'x' }), '{"a":"x","b":[1,{"c":null}]}');
});

test('a check is what the contract says, without the secret', () => {
  const steps = [
    { op: 'mask', columns: ['a'], how: 'hash' },
    { op: 'derive', as: 'x', expr: 'lenght(a)' },
  ];
  const check = checkRecipe({ steps }, textColumns('a'), { salt: 'secret-word' });
  assert.deepEqual(recipeCheck.parse(check), check);
  assert.ok(!check.sql.includes('secret-word'));
  const drift = findDrift({ steps }, textColumns('b'));
  assert.deepEqual(recipeDrift.parse(drift), drift);
});

test('functions are told with what they take', () => {
  const functions = describeFunctions();
  assert.equal(functions.find(({ name }) => name === 'round')?.call, 'round(numeric, [integer])');
  assert.ok(functions.every(({ says }) => says.length > 0));
});
