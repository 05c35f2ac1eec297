import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecipeFunction } from '@causeway/contract';
import { applyCompletion, callAround, columnText, completeExpression } from './expression-completion.ts';

const round: RecipeFunction = { name: 'round', call: 'round(numeric, [integer])', gives: 'same', says: 'rounded' };
const today: RecipeFunction = { name: 'today', call: 'today()', gives: 'date', says: 'this day' };
const vocabulary = {
  columns: [
    { name: 'price', type: 'number' },
    { name: 'Unit price', type: 'number' },
    { name: 'region', type: 'text' },
  ],
  functions: [round, today],
  parameters: ['rate'],
} as const;
const offered = (text: string, cursor = text.length) =>
  completeExpression(text, cursor, vocabulary)?.options.map(({ insert }) => insert);

test('columns and functions are offered for what is being typed, beginnings first', () => {
  assert.deepEqual(offered('pri'), ['price', '[Unit price]']);
  assert.deepEqual(offered('r'), ['region', 'price', '[Unit price]', 'round()']);
  assert.deepEqual(offered('price * [un'), ['[Unit price]']);
  assert.deepEqual(offered('price * $'), ['$rate']);
});

test('nothing is offered within a text, after a sign, or for a whole name', () => {
  assert.equal(offered("'pri"), undefined);
  assert.equal(offered('price * '), undefined);
  assert.equal(offered('region'), undefined);
  assert.deepEqual(offered("[it's] & pri"), ['price', '[Unit price]']);
});

test('an option replaces what was typed and leaves the cursor where typing goes on', () => {
  const at = (text: string) => {
    const completion = completeExpression(text, text.length, vocabulary);
    const [option] = completion?.options ?? [];
    assert.ok(completion !== undefined && option !== undefined);
    return applyCompletion(text, completion, option);
  };
  assert.deepEqual(at('2 * rou'), { text: '2 * round()', cursor: 10 });
  assert.deepEqual(at('tod'), { text: 'today()', cursor: 7 });
  assert.deepEqual(at('2 * [un'), { text: '2 * [Unit price]', cursor: 16 });
});

test('a name that is none by itself stands in brackets', () => {
  assert.equal(columnText('Größe_1'), 'Größe_1');
  assert.equal(columnText('2024'), '[2024]');
  assert.equal(columnText('or'), '[or]');
  assert.equal(columnText('a]b'), '[a]]b]');
});

test('the call around the cursor is the innermost open one', () => {
  const find = (text: string) => callAround(text, text.length, [round, today])?.name;
  assert.equal(find('round(price, '), 'round');
  assert.equal(find("round(')', "), 'round');
  assert.equal(find('round(price) + '), undefined);
  assert.equal(find('round((price'), undefined);
});
