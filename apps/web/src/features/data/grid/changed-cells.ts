import type { BlockCache } from './block-cache.ts';
import { rowsPerBlock } from './block-cache.ts';
import type { GridColumn } from './grid-column.ts';

/** Rows with the step, and without it. */
export interface ComparedRows {
  readonly columns: readonly GridColumn[];
  readonly cache: BlockCache;
  readonly before: { readonly columns: readonly GridColumn[]; readonly cache: BlockCache };
}

/**
 * Tells whether a cell differs from what it was before the step. Rows are matched by their line in the file, which is looked for near
 * the same place: a step that takes rows out moves the others up. What cannot be matched is not called changed.
 */
export function changedCells({ columns, cache, before }: ComparedRows): (row: number, column: number) => boolean {
  const places = new Map(before.columns.map(({ name }, index) => [name, index]));
  return (row, column) => {
    const old = places.get(columns[column]?.name ?? '');
    const line = cache.line(row, column);
    if (old === undefined || line === undefined) return false;
    const oldRow = findLine(before.cache, { line, near: row, column: old });
    if (oldRow === undefined) return false;
    const was = before.cache.cell(oldRow, old);
    return was !== undefined && was !== cache.cell(row, column);
  };
}

interface Wanted {
  readonly line: number;
  readonly near: number;
  readonly column: number;
}

/** The row of a line at or after a row; undefined: it is not near, or not there yet. */
export function findLine(cache: BlockCache, { line, near, column }: Wanted): number | undefined {
  for (let row = near; row < near + rowsPerBlock; row += 1) {
    const found = cache.line(row, column);
    if (found === line) return row;
    if (found === undefined) return undefined;
  }
  return undefined;
}
