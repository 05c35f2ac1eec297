import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProfileWarning } from '@causeway/contract';
import { mergeWarnings } from './merge-warnings.ts';

const warning = (code: string, severity: ProfileWarning['severity'], count: number): ProfileWarning => ({
  code,
  severity,
  column: 'city',
  message: code,
  count,
  share: 0.1,
  examples: [],
  step: null,
});

test('the worst come first, among equals the most frequent', () => {
  const profile = { warnings: [warning('a', 'info', 900), warning('b', 'warning', 3), warning('c', 'error', 1)] };
  const file = { warnings: [{ code: 'd', message: 'd', count: 40, examples: [{ line: 7, text: 'x' }] }] };
  const merged = mergeWarnings(file, { warnings: [] }, profile);
  assert.deepEqual(
    merged.map(({ message }) => message),
    ['c', 'd', 'b', 'a'],
  );
  assert.deepEqual(merged[1]?.examples, [{ line: 7, value: 'x' }]);
});

test('two warnings of one code have keys of their own', () => {
  const profile = { warnings: [warning('a', 'info', 1), warning('a', 'info', 2)] };
  const keys = mergeWarnings({ warnings: [] }, { warnings: [] }, profile).map(({ key }) => key);
  assert.equal(new Set(keys).size, 2);
});
