import { GridRow } from './grid-row.tsx';
import type { GridRowProps } from './grid-row.tsx';
import { rowHeight } from './grid-measures.ts';
import type { CellPlace } from './move-cell.ts';
import type { GridWindow } from './use-grid-window.ts';

interface GridRowsProps extends Pick<
  GridRowProps,
  'id' | 'columns' | 'edges' | 'cache' | 'version' | 'isChanged' | 'goneBefore'
> {
  readonly seen: GridWindow;
  /** The row that tops are counted from. */
  readonly layer: number;
  readonly active: CellPlace;
  readonly selected: number | undefined;
}

/** The rows that are seen, and some around them. */
export function GridRows({ seen, layer, active, selected, ...shared }: GridRowsProps) {
  const drawn = [];
  for (let row = seen.rows.from; row < seen.rows.to; row += 1) {
    drawn.push(
      <GridRow
        key={row}
        {...shared}
        row={row}
        top={(row - layer) * rowHeight}
        span={seen.columns}
        active={active.row === row ? active.column : undefined}
        isSelected={selected === row}
      />,
    );
  }
  return drawn;
}
