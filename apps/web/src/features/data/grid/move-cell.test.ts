import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveCell } from './move-cell.ts';
import type { CellPlace } from './move-cell.ts';

const size = { rows: 1000, columns: 20, pageRows: 25 };
const go = (from: CellPlace, key: string, isFar = false) => {
  const to = moveCell(from, { key, isFar }, size);
  return to === undefined ? undefined : [to.row, to.column];
};

test('arrows move by one and stop at the edges; above the first row is the header', () => {
  assert.deepEqual(go({ row: 0, column: 0 }, 'ArrowUp'), [-1, 0]);
  assert.deepEqual(go({ row: -1, column: 0 }, 'ArrowUp'), [-1, 0]);
  assert.deepEqual(go({ row: -1, column: 3 }, 'ArrowDown'), [0, 3]);
  assert.deepEqual(go({ row: 999, column: 19 }, 'ArrowDown'), [999, 19]);
  assert.deepEqual(go({ row: 5, column: 19 }, 'ArrowRight'), [5, 19]);
});

test('with Ctrl they go to the edge', () => {
  assert.deepEqual(go({ row: 5, column: 4 }, 'ArrowDown', true), [999, 4]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'ArrowUp', true), [0, 4]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'ArrowRight', true), [5, 19]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'Home', true), [0, 0]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'End', true), [999, 19]);
});

test('Home and End stay in the row, pages keep the column', () => {
  assert.deepEqual(go({ row: 5, column: 4 }, 'Home'), [5, 0]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'End'), [5, 19]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'PageDown'), [30, 4]);
  assert.deepEqual(go({ row: 5, column: 4 }, 'PageUp'), [0, 4]);
});

test('other keys are not for moving', () => {
  assert.equal(go({ row: 5, column: 4 }, 'a'), undefined);
});
