import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileId } from '@causeway/contract';
import type { DataPage } from '@causeway/contract';
import { diffPages } from './preview-diff.ts';

interface Given {
  readonly lines: readonly number[];
  readonly columns: Readonly<Record<string, readonly (string | null)[]>>;
  readonly total?: number;
}

const page = ({ lines, columns, total = lines.length }: Given): DataPage => ({
  file_id: fileId.parse('fil_a'),
  sheet: 'a',
  columns: Object.keys(columns).map((name) => ({ name, label: name, proposed: null })),
  lines: [...lines],
  values: Object.values(columns).map((values) => [...values]),
  offset: 0,
  total,
  is_partial: false,
  elapsed_ms: 0,
});

test('changed cells, gone rows and new columns are told by line and name', () => {
  const before = page({ lines: [2, 3, 4], columns: { a: [' x', 'y', null], b: ['1', '2', '3'] } });
  const after = page({ lines: [2, 4], columns: { a: ['x', null], c: ['n', 'm'] } });
  assert.deepEqual(diffPages(before, after, ['clean']), {
    newColumns: ['c'],
    removedColumns: ['b'],
    changed: [{ line: 2, column: 'a', from: ' x', to: 'x' }],
    removedLines: [3],
    rows: 3,
    isReshaped: false,
  });
});

test('a row beyond the end of a cut page is not called gone', () => {
  const before = page({ lines: [2, 3, 4, 5], columns: { a: ['1', '2', '3', '4'] }, total: 9 });
  const after = page({ lines: [2, 4], columns: { a: ['1', '3'] }, total: 7 });
  const diff = diffPages(before, after, ['clean']);
  assert.deepEqual(diff.removedLines, [3]);
  assert.equal(diff.rows, 3);
});

test('sorted rows are compared by their lines', () => {
  const before = page({ lines: [2, 3], columns: { a: ['1', '2'] } });
  const after = page({ lines: [3, 2], columns: { a: ['2', '1'] } });
  assert.deepEqual(diffPages(before, after, ['sort']).changed, []);
});

test('rows that another order put on a later page are not called gone', () => {
  const before = page({ lines: [2, 3], columns: { a: ['1', '2'] }, total: 9 });
  const after = page({ lines: [8, 3], columns: { a: ['9', '2'] }, total: 9 });
  assert.deepEqual(diffPages(before, after, ['sort']).removedLines, []);
});

test('rows that were combined are not compared one by one', () => {
  const before = page({ lines: [2, 3], columns: { a: ['1', '2'] } });
  const after = page({ lines: [2, 2], columns: { a: ['1', '2'], b: ['x', 'y'] } });
  const diff = diffPages(before, after, ['clean']);
  assert.equal(diff.isReshaped, true);
  assert.deepEqual(diff.newColumns, ['b']);
  assert.equal(diffPages(before, before, ['group', 'clean']).isReshaped, true);
});
