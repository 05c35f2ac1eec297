/** A cell of the grid; row -1 is the header. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** How large the grid is, and how many rows a page of it has. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  readonly pageRows: number;
}

export interface GridKey {
  readonly key: string;
  /** Ctrl, or Command on a Mac. */
  readonly isFar: boolean;
}

/** Where a key leads (WAI-ARIA grid pattern); undefined: the key is not for moving. */
export function moveCell({ row, column }: CellPlace, { key, isFar }: GridKey, size: GridSize): CellPlace | undefined {
  const { rows, columns, pageRows } = size;
  const to = (nextRow: number, nextColumn: number): CellPlace => ({
    row: clamp(nextRow, -1, rows - 1),
    column: clamp(nextColumn, 0, columns - 1),
  });
  switch (key) {
    case 'ArrowDown':
      return to(isFar ? rows - 1 : row + 1, column);
    case 'ArrowUp':
      // From the first row the next step up is the header, and a far one stops at the first row.
      return to(isFar && row > 0 ? 0 : Math.max(-1, isFar ? -1 : row - 1), column);
    case 'ArrowRight':
      return to(row, isFar ? columns - 1 : column + 1);
    case 'ArrowLeft':
      return to(row, isFar ? 0 : column - 1);
    case 'Home':
      return isFar ? to(0, 0) : to(row, 0);
    case 'End':
      return isFar ? to(rows - 1, columns - 1) : to(row, columns - 1);
    case 'PageDown':
      return to(Math.max(row, 0) + pageRows, column);
    case 'PageUp':
      return to(row < 0 ? row : Math.max(0, row - pageRows), column);
    default:
      return undefined;
  }
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));
