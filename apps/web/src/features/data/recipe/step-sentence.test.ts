import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceText } from './step-sentence.ts';

const cases: readonly (readonly [step: { readonly op: string; readonly [part: string]: unknown }, says: string])[] = [
  [{ op: 'clean', columns: ['name', 'city'], do: ['trim'] }, 'Trim spaces in name, city'],
  [{ op: 'clean', columns: ['a'], do: ['trim', 'lower'], nulls: ['-'] }, 'Trim spaces, make lower case, empty - in a'],
  [{ op: 'drop', columns: ['a', 'b', 'c', 'd', 'e'] }, 'Remove a, b, c and 2 more'],
  [{ op: 'cast', column: 'price', to: 'decimal(18,2)', locale: 'de' }, 'Read price as exact decimal, 2 places (de)'],
  [{ op: 'filter', expr: 'price > 0', keep: false }, 'Remove rows where price > 0'],
  [{ op: 'dedupe' }, 'Remove rows that are equal, keep the first'],
  [
    { op: 'dedupe', keys: ['email'], keep: { by: 'updated', order: 'desc' } },
    'One row for each email, keep the one by updated',
  ],
  [{ op: 'group', by: ['city'], values: [{ as: 'n', fn: 'count' }] }, 'Group by city: count'],
  [{ op: 'expect', rule: { notNull: 'email' } }, 'Expect email never empty'],
  [{ op: 'split', column: 'tags', by: ';', to: 'rows' }, 'Split tags at ; into rows'],
  [
    { op: 'join', with: { sheet: 'Prices' }, on: [{ left: 'id', right: 'id' }], how: 'left' },
    'Join Prices on id: keep every row, all matches',
  ],
  [{ op: 'sample', take: { share: 0.1 } }, 'Sample 10 % of the rows'],
  [{ op: 'select', columns: [] }, 'Keep …'],
  [{ op: 'of-tomorrow' }, 'of-tomorrow'],
];

test('every step reads as a sentence, also while it is incomplete or unknown', () => {
  for (const [step, says] of cases) assert.equal(sentenceText(step), says);
});
