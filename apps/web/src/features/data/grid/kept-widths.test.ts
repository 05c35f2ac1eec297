import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepWidths, readWidths } from './kept-widths.ts';

function shelf(text: string | null = null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
  };
}

test('widths come back for their sheet only', () => {
  const store = shelf();
  keepWidths(store, 'a', new Map([['id', 120]]));
  keepWidths(store, 'b', new Map([['id', 300]]));
  assert.deepEqual([...readWidths(store, 'a')], [['id', 120]]);
  assert.deepEqual([...readWidths(store, 'c')], []);
});

test('the sheets that were touched last stay', () => {
  const store = shelf();
  for (let sheet = 0; sheet < 60; sheet += 1) keepWidths(store, `s${sheet}`, new Map([['id', sheet + 60]]));
  assert.equal(readWidths(store, 's0').size, 0);
  assert.deepEqual([...readWidths(store, 's59')], [['id', 119]]);
});

test('a store that holds something else, or none, is passed over', () => {
  for (const text of ['', 'null', '[1]', '{"a":{"id":"wide"}}', '{"a":7}']) assert.equal(readWidths(shelf(text), 'a').size, 0);
  const none = {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('full');
    },
  };
  assert.equal(readWidths(none, 'a').size, 0);
  keepWidths(none, 'a', new Map([['id', 1]]));
});
