import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSize } from './format-size.ts';

test('sizes have one decimal below a hundred and never four digits', () => {
  const said = [0, 999, 1000, 12_449, 999_499, 999_500, 2_147_483_648].map(formatSize);
  assert.deepEqual(said, ['0 B', '999 B', '1.0 KB', '12.4 KB', '999 KB', '1.0 MB', '2.1 GB']);
});
