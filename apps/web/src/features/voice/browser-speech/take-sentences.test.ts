import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeSentences } from './take-sentences.ts';

test('a sentence is taken when the next one begins', () => {
  assert.deepEqual(takeSentences('Good day. How are'), { sentences: ['Good day.'], rest: 'How are' });
  assert.deepEqual(takeSentences('Good day.'), { sentences: [], rest: 'Good day.' });
  assert.deepEqual(takeSentences('“Yes!” Then go. Now'), { sentences: ['“Yes!”', 'Then go.'], rest: 'Now' });
});

test('a number is not the end of a sentence', () => {
  assert.deepEqual(takeSentences('It costs 3.50 today. So'), { sentences: ['It costs 3.50 today.'], rest: 'So' });
});
