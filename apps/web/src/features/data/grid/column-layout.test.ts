import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, integer, nat, property } from 'fast-check';
import { columnAt, columnSpan, layoutColumns, widthOf, widthOfAll } from './column-layout.ts';

const widths = array(integer({ min: 40, max: 400 }), { minLength: 1, maxLength: 300 });

test('the column under a px is the one whose edges are around it', () => {
  assertProperty(
    property(widths, nat(), (list, seed) => {
      const edges = layoutColumns(list);
      const px = seed % widthOfAll(edges);
      const column = columnAt(edges, px);
      assert.ok((edges[column] ?? 0) <= px && px < (edges[column + 1] ?? 0));
    }),
  );
});

test('a span holds every column that is seen, and stays within the sheet', () => {
  assertProperty(
    property(widths, nat(5000), (list, left) => {
      const edges = layoutColumns(list);
      const { from, to } = columnSpan(edges, left, left + 900);
      assert.ok(from >= 0 && to <= list.length && from < to);
      for (let column = 0; column < list.length; column += 1) {
        const isSeen = (edges[column + 1] ?? 0) > left && (edges[column] ?? 0) < left + 900;
        if (isSeen) assert.ok(column >= from && column < to);
      }
    }),
  );
});

test('a sheet without columns has no width', () => {
  const edges = layoutColumns([]);
  assert.deepEqual([widthOfAll(edges), columnSpan(edges, 0, 500)], [0, { from: 0, to: 0 }]);
  assert.equal(widthOf(layoutColumns([80, 120]), 1), 120);
});
