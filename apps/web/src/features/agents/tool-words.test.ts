import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsApproval, powersOf } from './tool-words.ts';

const none = { has_side_effects: false, reads_private_data: false, sends_data_out: false };

test('what a tool may do is said in words', () => {
  assert.equal(powersOf(none), 'Only calculates');
  assert.equal(powersOf({ ...none, reads_private_data: true }), 'Reads your data');
  assert.equal(
    powersOf({ has_side_effects: true, reads_private_data: true, sends_data_out: true }),
    'Reads your data, changes things, sends data out',
  );
});

test('a person is asked for what changes something or leaves, never for reading alone', () => {
  assert.equal(needsApproval({ ...none, reads_private_data: true }), false);
  assert.equal(needsApproval({ ...none, has_side_effects: true }), true);
  assert.equal(needsApproval({ ...none, sends_data_out: true }), true);
});
