import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockCache } from './block-cache.ts';
import { changedCells } from './changed-cells.ts';
import type { GridColumn } from './grid-column.ts';

const column = (name: string): GridColumn => ({ name, type: 'text', label: undefined, sheetColumn: undefined });

function cacheOf(lines: readonly number[], values: readonly (readonly (string | null)[])[]): BlockCache {
  const cache = new BlockCache({ load: () => Promise.reject(new Error('not asked')), onChange: () => undefined });
  cache.put({ row: 0, column: 0 }, { lines, values });
  return cache;
}

test('a cell is changed when the same line had another value, wherever that row was', () => {
  const before = {
    columns: [column('city'), column('price')],
    cache: cacheOf(
      [2, 3, 4],
      [
        [' Bonn', 'Köln', 'Ulm '],
        ['1', '2', '3'],
      ],
    ),
  };
  const cache = cacheOf(
    [2, 4],
    [
      ['Bonn', 'Ulm'],
      ['1', '3'],
      ['x', 'y'],
    ],
  );
  const isChanged = changedCells({ columns: [column('city'), column('price'), column('new')], cache, before });
  assert.deepEqual([isChanged(0, 0), isChanged(0, 1), isChanged(1, 0), isChanged(1, 1)], [true, false, true, false]);
  assert.equal(isChanged(0, 2), false, 'a new column is marked in its header');
  assert.equal(isChanged(7, 0), false, 'a row that is not there yet');
});
