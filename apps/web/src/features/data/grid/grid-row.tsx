import { memo } from 'react';
import { countOf } from '../format-count.ts';
import type { BlockCache } from './block-cache.ts';
import { cellText } from './cell-text.ts';
import { leftOf, widthOf } from './column-layout.ts';
import type { ColumnEdges, Span } from './column-layout.ts';
import type { GridColumn } from './grid-column.ts';

export interface GridRowProps {
  readonly id: string;
  readonly row: number;
  /** px below the first row that is drawn from. */
  readonly top: number;
  readonly columns: readonly GridColumn[];
  readonly span: Span;
  readonly edges: ColumnEdges;
  readonly cache: BlockCache;
  /** Only there to draw again when pieces came. */
  readonly version: number;
  readonly isChanged: ((row: number, column: number) => boolean) | undefined;
  readonly goneBefore: ((row: number) => number) | undefined;
  /** The column of the active cell, if it is in this row. */
  readonly active: number | undefined;
  readonly isSelected: boolean;
}

function Row(props: GridRowProps) {
  const { id, row, top, columns, span, edges, cache, isChanged, goneBefore, active, isSelected } = props;
  const line = cache.line(row, span.from);
  const gone = goneBefore?.(row) ?? 0;
  const cells = [];
  for (let column = span.from; column < span.to; column += 1) {
    const value = cache.cell(row, column);
    cells.push(
      <div
        key={column}
        id={`${id}-${row}-${column}`}
        role="gridcell"
        className="grid-cell"
        aria-colindex={column + 2}
        data-column={column}
        data-number={isNumeric(columns[column]) || undefined}
        data-active={active === column || undefined}
        data-changed={isChanged?.(row, column) || undefined}
        data-kind={kindOf(value)}
        style={{ left: leftOf(edges, column), width: widthOf(edges, column) }}
      >
        {wordOf(value)}
      </div>,
    );
  }
  return (
    <div
      role="row"
      className="grid-row"
      aria-rowindex={row + 2}
      aria-selected={isSelected || undefined}
      data-row={row}
      data-odd={row % 2 === 1 || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="rowheader" className="grid-line" aria-colindex={1} {...goneWords(line, gone)}>
        {line ?? ''}
      </div>
      <div className="grid-cells" role="presentation">
        {cells}
      </div>
    </div>
  );
}

/** One row as far as its columns are seen. */
export const GridRow = memo(Row);

/** Says at the line that rows before it are gone; the stroke alone would be for the eye only. */
function goneWords(line: number | undefined, gone: number) {
  if (gone === 0) return {};
  const words = `${countOf(gone, 'row')} removed before this one`;
  return { 'data-gone': gone, title: words, 'aria-label': `${line ?? ''}, ${words}` };
}

const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'number']);

/** By the type it has or would have. */
export const isNumeric = (column: GridColumn | undefined): boolean =>
  numeric.has(column?.type ?? '') || (column?.type === 'text' && numeric.has(column.sheetColumn?.proposed?.type ?? ''));

function kindOf(value: string | null | undefined): 'loading' | 'missing' | 'empty' | undefined {
  if (value === undefined) return 'loading';
  if (value === null) return 'missing';
  return value === '' ? 'empty' : undefined;
}

function wordOf(value: string | null | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  return cellText(value);
}
