import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeStep } from './merge-step.ts';

const cluster = {
  values: [
    { value: 'Köln', count: 9 },
    { value: 'koeln', count: 2 },
  ],
  rows: 11,
  proposed: 'Köln',
};

test('a merge maps every other way of writing to the chosen one', () => {
  assert.deepEqual(mergeStep('city', [{ cluster, merge: { isChosen: true, to: 'Köln' } }])?.values, [
    { from: 'koeln', to: 'Köln' },
  ]);
  assert.equal(mergeStep('city', [{ cluster, merge: { isChosen: true, to: 'Cologne' } }])?.values.length, 2);
});

test('without a choice there is no step', () => {
  assert.equal(mergeStep('city', [{ cluster, merge: { isChosen: false, to: 'Köln' } }]), undefined);
});
