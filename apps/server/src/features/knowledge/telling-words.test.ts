import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseWords } from './telling-words.ts';

const counted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).map(([word, count]) => ({ word, count }));

test('all words of a small collection are looked for', () => {
  assert.deepEqual(chooseWords(counted({ tide: 12, ferry: 900, harbor: 4000 })).words, ['tide', 'ferry', 'harbor']);
});

test('words that are everywhere are left out where others tell enough', () => {
  assert.deepEqual(chooseWords(counted({ model: 7000, tide: 12, use: 8001 })), { words: ['tide', 'model'], isAll: false });
});

test('where every word is everywhere, passages with all of them are looked for', () => {
  assert.deepEqual(chooseWords(counted({ model: 8001, use: 8001 })), { words: ['model', 'use'], isAll: true });
});

test('words that nothing has are not looked for', () => {
  assert.deepEqual(chooseWords(counted({ zyzzyva: 0, tide: 1 })).words, ['tide']);
  assert.deepEqual(chooseWords(counted({ zyzzyva: 0 })).words, []);
});
