import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeWords } from './change-words.ts';

const one = { id: 's1', op: 'limit', rows: 5 };
const two = { id: 's2', op: 'explode', column: 'tags' };

test('a change of the steps is told by the step it is about', () => {
  assert.equal(changeWords(undefined, []), 'No steps yet');
  assert.equal(changeWords([], [one]), 'Added: Take 5 rows');
  assert.equal(changeWords([one, two], [one]), 'Removed: A row for each member of tags');
  assert.equal(changeWords([one], [{ ...one, rows: 9 }]), 'Changed: Take 9 rows');
  assert.equal(changeWords([one], [{ ...one, enabled: false }]), 'Switched off: Take 5 rows');
  assert.equal(changeWords([one, two], [two, one]), 'Moved a step');
  assert.equal(changeWords([], [one, two]), 'Several steps');
});
