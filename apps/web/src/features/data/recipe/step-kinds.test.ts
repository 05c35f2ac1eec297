import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recipeStep } from '@causeway/contract';
import { kindOf, stepGroups } from './step-kinds.ts';

const shapes = new Map(recipeStep.options.map(({ shape }) => [shape.op.value as string, Object.keys(shape)]));
const common = new Set(['id', 'op', 'enabled', 'note']);

test('every step of the contract has a kind in the menu, once', () => {
  const ops = stepGroups.flatMap(({ kinds }) => kinds.map(({ op }) => op as string));
  assert.deepEqual(ops.toSorted(), [...shapes.keys()].toSorted());
});

test('every field and every first value is a part of its step', () => {
  for (const [op, parts] of shapes) {
    const kind = kindOf(op);
    const named = [...(kind?.fields ?? []).map(({ part }) => part.split('.')[0] ?? ''), ...Object.keys(kind?.start ?? {})];
    const unknown = named.filter((part) => !parts.includes(part));
    assert.deepEqual(unknown, [], op);
  }
});

test('every part of a step has a field', () => {
  for (const [op, parts] of shapes) {
    const named = new Set((kindOf(op)?.fields ?? []).map(({ part }) => part.split('.')[0]));
    // `column` of a cast is `columns` of one.
    const bare = parts.filter((part) => !common.has(part) && !named.has(part) && !(op === 'cast' && part === 'column'));
    assert.deepEqual(bare, [], op);
  }
});
