import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findKinds } from './find-kinds.ts';
import { stepGroups } from './step-kinds.ts';

const first = (text: string): string | undefined =>
  findKinds(stepGroups, text)
    .flatMap(({ kinds }) => kinds)
    .at(0)?.op;

test('the step of a name comes before those that have the name among their other words', () => {
  for (const op of ['join', 'filter', 'merge', 'union', 'pivot', 'group', 'sql', 'rename']) assert.equal(first(op), op);
});

test('other words for a step find it, and no text finds all as they stand', () => {
  assert.equal(first('vlookup'), 'join');
  assert.equal(first('no such step'), undefined);
  assert.deepEqual(
    findKinds(stepGroups, '').map(({ word, kinds }) => [word, kinds.length]),
    stepGroups.map(({ word, kinds }) => [word, kinds.length]),
  );
});
