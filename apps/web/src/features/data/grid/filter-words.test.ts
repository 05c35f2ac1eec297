import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterWords } from './filter-words.ts';

test('a filter reads as a sentence', () => {
  assert.equal(filterWords({ column: 'city', op: 'contains', value: 'ber' }), 'city contains “ber”');
  assert.equal(filterWords({ column: 'price', op: 'empty' }), 'price is empty');
  assert.equal(filterWords({ column: 'land', op: 'in', value: ['DE'] }), 'land is “DE”');
  assert.equal(filterWords({ column: 'land', op: 'in', value: ['DE', 'FR', 'AT'] }), 'land is one of 3');
});
