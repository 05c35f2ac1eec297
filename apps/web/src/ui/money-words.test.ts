import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costWords, moneyWords, readDollars } from './money-words.ts';

test('money has cents, and below a cent two digits that matter', () => {
  assert.deepEqual([0, 12_400_000_000, 4_200_000, 1234].map(moneyWords), ['$0.00', '$12.40', '$0.0042', '$0.0000012']);
});

test('an unknown cost is a word and never an amount', () => {
  assert.equal(costWords(null), 'price unknown');
});

test('dollars are read as people type them', () => {
  assert.deepEqual(['$10', '1,000', '0.5', '0', '-1', 'ten'].map(readDollars), [
    10_000_000_000,
    1_000_000_000_000,
    500_000_000,
    undefined,
    undefined,
    undefined,
  ]);
});
