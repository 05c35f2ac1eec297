import { blankKind } from './cell-kinds.ts';

interface Rows {
  readonly rows: string[][];
  readonly kinds: number[][];
  readonly lines: number[];
}

/** Makes every row `width` cells wide, in place. */
export function padRows(group: Rows, width: number): Rows {
  for (const [index, row] of group.rows.entries()) {
    if (row.length >= width) continue;
    const kinds = group.kinds[index] ?? [];
    while (row.length < width) {
      row.push('');
      kinds.push(blankKind);
    }
  }
  return group;
}
