import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLogSearch } from './log-search.ts';

test('the filters of an address are read, and what is no filter is left out', () => {
  assert.deepEqual(readLogSearch({ level: 'warn', text: ' redis ', request: 'req_1', other: 1 }), {
    level: 'warn',
    text: 'redis',
    request: 'req_1',
  });
  assert.deepEqual(readLogSearch({ level: 'loud', text: '', request: {} }), {});
});

test('a number in the address is text', () => {
  assert.deepEqual(readLogSearch({ text: 503 }), { text: '503' });
});
