import { cellKind, isTyped } from './cell-kind.ts';
import { isBlankRow } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';

/** Cells that hold something. */
export function filledCount(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

/** Up to 60 rows of a width from an index on that are not blank. */
export function bodyRows(rows: readonly SampleRow[], from: number, width: number): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  for (let index = from; index < rows.length && found.length < 60; index += 1) {
    const row = rows[index];
    if (row !== undefined && row.cells.length === width && !isBlankRow(row.cells)) found.push(row.cells);
  }
  return found;
}

/** Every cell is filled, and with words. */
export function isWordsOf(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() !== '' && !isTyped(cellKind(cell)));
}
