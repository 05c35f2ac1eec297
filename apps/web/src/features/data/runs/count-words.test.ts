import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countWords } from './count-words.ts';

const counts = { rows_in: 1204, rows_out: 1180, rejected: 20, filtered: 0, deduplicated: 4, is_balanced: true };

test('every row is accounted for in words', () => {
  assert.equal(countWords(counts), '1,204 rows in = 1,180 out + 20 set aside + 4 duplicates');
  assert.equal(countWords({ ...counts, rows_out: 1204, rejected: 0, deduplicated: 0 }), '1,204 rows in = 1,204 out');
});

test('where rows are combined no sum is claimed', () => {
  assert.equal(countWords({ ...counts, rows_out: 40, is_balanced: false }), '1,204 rows in, 40 out: steps combine rows');
});
