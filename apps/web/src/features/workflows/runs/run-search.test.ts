import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunSearch } from './run-search.ts';

test('an address is read as far as it is understood', () => {
  assert.deepEqual(readRunSearch({ status: 'failed,nonsense,running', text: 500, since: 'day', other: 1 }), {
    status: 'failed,running',
    text: '500',
    since: 'day',
  });
  assert.deepEqual(readRunSearch({ status: 'nonsense', text: ' ', since: 'year' }), {});
});
