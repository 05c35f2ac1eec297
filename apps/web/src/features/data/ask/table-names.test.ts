import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableNames } from './table-names.ts';

test('every sheet gets a name that SQL takes as it is, and no two the same', () => {
  const names = tableNames(['Umsätze 2024', '2024', 'Prices!', 'prices', 'input', '日本']);
  assert.deepEqual(
    [...names],
    [
      ['Umsätze 2024', 'umsatze_2024'],
      ['2024', 'sheet_2024'],
      ['Prices!', 'prices'],
      ['prices', 'prices_2'],
      ['input', 'input_2'],
      ['日本', 'sheet'],
    ],
  );
});
