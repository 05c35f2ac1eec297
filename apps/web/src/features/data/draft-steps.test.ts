import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeStepId, isUnsaved, openDraft, reduceDraft, shownSteps, stepsOf } from './draft-steps.ts';
import type { DraftStep, StepDraft } from './draft-steps.ts';

const step = (id: string, rest: Partial<DraftStep> = {}): DraftStep => ({ id, op: 'limit', rows: 5, ...rest });
const ids = (draft: StepDraft): string =>
  stepsOf(draft)
    .map(({ id }) => id)
    .join(' ');
const insert = (draft: StepDraft, one: DraftStep, at = stepsOf(draft).length): StepDraft =>
  reduceDraft(draft, { type: 'edit', edit: { type: 'insert', at, step: one } });

test('a change after an undo loses no branch, and ids are never given twice', () => {
  const two = insert(insert(openDraft(), step('s1')), step('s2'));
  const undone = reduceDraft(two, { type: 'undo' });
  assert.equal(ids(undone), 's1');
  assert.equal(freeStepId(undone), 's3');
  const branched = insert(undone, step('s3'));
  assert.equal(ids(branched), 's1 s3');
  assert.equal(ids(reduceDraft(reduceDraft(branched, { type: 'undo' }), { type: 'undo' })), 's1 s2');
});

test('a tried step is shown against the steps before it and becomes one step back when kept', () => {
  const one = insert(openDraft(), step('s1'));
  const tried = reduceDraft(one, { type: 'try', trial: { step: step('s2'), at: 1 } });
  assert.deepEqual(shownSteps(tried), { steps: [step('s1'), step('s2')], before: [step('s1')] });
  assert.equal(ids(tried), 's1');
  const kept = reduceDraft(tried, { type: 'keep' });
  assert.equal(ids(kept), 's1 s2');
  assert.equal(kept.trial, undefined);
  assert.equal(ids(reduceDraft(kept, { type: 'undo' })), 's1');
});

test('trying an earlier step replaces it and leaves the later ones out of sight', () => {
  const three = insert(insert(insert(openDraft(), step('s1')), step('s2')), step('s3'));
  const tried = reduceDraft(three, { type: 'try', trial: { step: step('s2', { rows: 9 }), at: 1 } });
  assert.deepEqual(shownSteps(tried).steps, [step('s1'), step('s2', { rows: 9 })]);
  assert.deepEqual(stepsOf(reduceDraft(tried, { type: 'keep' })), [step('s1'), step('s2', { rows: 9 }), step('s3')]);
});

test('rows can be looked at after any step, and before all of them', () => {
  const two = insert(insert(openDraft(), step('s1')), step('s2', { enabled: false }));
  assert.deepEqual(shownSteps(two), { steps: [step('s1')], before: undefined });
  assert.deepEqual(shownSteps(reduceDraft(two, { type: 'look', until: null })), { steps: [], before: undefined });
  assert.deepEqual(shownSteps(reduceDraft(two, { type: 'look', until: 's1' })), { steps: [step('s1')], before: [] });
  const removed = reduceDraft(reduceDraft(two, { type: 'look', until: 's1' }), {
    type: 'edit',
    edit: { type: 'remove', id: 's1' },
  });
  assert.equal(removed.until, undefined);
});

test('a draft is unsaved while it differs from the stored recipe', () => {
  const saved = { id: 'r', name: 'Clean', revision: 1, steps: [step('s1')], parameters: [] };
  const draft = reduceDraft(openDraft(), { type: 'load', steps: saved.steps, saved });
  assert.equal(isUnsaved(draft), false);
  const changed = insert(draft, step('s2'));
  assert.equal(isUnsaved(changed), true);
  assert.equal(isUnsaved(reduceDraft(changed, { type: 'undo' })), false);
});
