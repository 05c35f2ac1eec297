import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecipeProblem } from '@causeway/contract';
import type { FieldSpec } from './field-spec.ts';
import { placeProblems } from './place-problems.ts';

const fields: readonly FieldSpec[] = [
  { kind: 'column', part: 'rule', label: 'Rule' },
  { kind: 'column', part: 'rule.between.column', label: 'Column' },
  { kind: 'expression', part: 'expr', label: 'Expression' },
];
const placeOf = (problem: Partial<RecipeProblem>) =>
  [...placeProblems([{ code: 'invalid-step', message: '', ...problem }], fields).keys()][0]?.part;

test('a problem stands at the nearest field it is about', () => {
  assert.equal(placeOf({ path: 'rule.between.column' }), 'rule.between.column');
  assert.equal(placeOf({ path: 'rule.between.min' }), 'rule');
  assert.equal(placeOf({ caret: 'a\n^' }), 'expr');
  assert.equal(placeOf({ path: 'as' }), undefined);
  assert.equal(placeOf({ path: 'expression' }), undefined);
});
