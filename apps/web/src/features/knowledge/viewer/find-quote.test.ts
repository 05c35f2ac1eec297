import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findQuote } from './find-quote.ts';

const items = [{ str: 'The tide rises in the eve-' }, { str: 'ning' }, { str: ', as' }, { str: 'known.' }];

test('a quote is found across runs, spaces and hyphens at line ends', () => {
  assert.deepEqual(
    findQuote(items, 'in the evening, as').map(({ index }) => index),
    [0, 1, 2],
  );
});

test('only the quoted part of a run is told', () => {
  const [first] = findQuote([{ str: 'one two' }], 'two');
  assert.deepEqual(first, { index: 0, from: 4 / 7, to: 1 });
});

test('what the page does not hold is nowhere', () => {
  assert.deepEqual(findQuote(items, 'never said'), []);
  assert.deepEqual(findQuote(items, ' '), []);
});
