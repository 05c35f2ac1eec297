import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText } from './cell-text.ts';

test('what would not be seen is shown', () => {
  assert.deepEqual([' Berlin ', 'two\r\nlines', 'a\tb', 'plain text', '   '].map(cellText), [
    '·Berlin·',
    'two↵lines',
    'a⇥b',
    'plain text',
    '···',
  ]);
});

test('a long value is cut', () => {
  assert.equal(cellText('x'.repeat(5000)).length, 300);
});
