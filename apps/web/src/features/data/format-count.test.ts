import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOf, formatShare } from './format-count.ts';

test('a share never claims none or all when it is neither', () => {
  assert.deepEqual([0, 0.0001, 0.004, 0.38, 0.99999, 1].map(formatShare), [
    '0 %',
    '<0.1 %',
    '0.4 %',
    '38 %',
    '>99.9 %',
    '100 %',
  ]);
});

test('one thing is singular', () => {
  assert.deepEqual(
    [countOf(1, 'row'), countOf(1200, 'row'), countOf(0, 'entry', 'entries')],
    ['1 row', '1,200 rows', '0 entries'],
  );
});
