import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockCache } from './block-cache.ts';
import type { GridColumn } from './grid-column.ts';
import { goneRows } from './gone-rows.ts';

const columns: readonly GridColumn[] = [{ name: 'id', type: 'text', label: undefined, sheetColumn: undefined }];

function cacheOf(lines: readonly number[]): BlockCache {
  const cache = new BlockCache({ load: () => Promise.reject(new Error('not asked')), onChange: () => undefined });
  cache.put({ row: 0, column: 0 }, { lines, values: [lines.map(String)] });
  return cache;
}

const compared = (before: readonly number[], after: readonly number[]) => ({
  columns,
  cache: cacheOf(after),
  before: { columns, cache: cacheOf(before) },
});
const gone = (before: readonly number[], after: readonly number[]): readonly (number | undefined)[] => {
  const goneBefore = goneRows(compared(before, after), 'filter');
  return after.map((_, row) => goneBefore?.(row));
};

test('rows that a step took away are counted at the row that comes after them', () => {
  assert.deepEqual(gone([2, 3, 4, 6, 7, 9], [4, 6, 9]), [2, 0, 1]);
  assert.deepEqual(gone([2, 3, 4], [2, 3, 4]), [0, 0, 0]);
});

test('rows in the order of a column are matched in that order', () => {
  assert.deepEqual(gone([9, 3, 7, 2], [9, 2]), [0, 2]);
});

test('rows that were not there before, and those of a step that moves rows, are not called gone', () => {
  assert.deepEqual(gone([2, 3], [2, 5, 3]), [0, 0, 0]);
  assert.equal(goneRows(compared([2, 3, 4], [4, 3, 2]), 'sort'), undefined);
});
