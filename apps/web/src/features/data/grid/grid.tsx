import { useId, useMemo, useState } from 'react';
import type { CSSProperties, MouseEvent } from 'react';
import { columnWidths, narrowestPx } from './column-widths.ts';
import { layoutColumns, widthOfAll } from './column-layout.ts';
import { GridHead } from './grid-head.tsx';
import type { GridProps } from './grid-props.ts';
import { rowHeight, rowsPerLayer } from './grid-measures.ts';
import { GridRows } from './grid-rows.tsx';
import type { CellPlace } from './move-cell.ts';
import { barHeight } from './scaled-scroll.ts';
import { keepWidths, readWidths } from './kept-widths.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useGridWindow } from './use-grid-window.ts';
import type { GridShape } from './use-grid-window.ts';
import { useLookedAt } from './use-looked-at.ts';
import type { Rows } from './use-rows.ts';
import './grid.css';

const plainHeadHeight = 36;
const fullHeadHeight = 68;

/** The rows of a sheet, however many: an ARIA grid of which only what is seen is drawn. */
export function Grid(props: GridProps) {
  const { label, rows, cache, beforeCache, profiles, sort, filtered, added, isChanged, goneBefore, onOpen, onMenu } = props;
  const { columns } = rows;
  const id = useId();
  const { shape, setWidth } = useShape(rows, profiles.size > 0);
  const { scroller, seen, reveal } = useGridWindow(shape);
  const { active, selected, onKeyDown, choose } = useGridKeys({ ...props, id, pageRows: seen.pageRows, reveal });
  useLookedAt(cache, seen);
  useLookedAt(beforeCache, seen);
  const layer = Math.floor(seen.rows.from / rowsPerLayer) * rowsPerLayer;
  const isSeen = active.row < 0 || isWithin(active.row, seen.rows);
  const isDrawn = isSeen && isWithin(active.column, seen.columns);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className="grid"
      aria-label={label}
      aria-rowcount={rows.page.total + 1}
      aria-colcount={columns.length + 1}
      {...(isDrawn ? { 'aria-activedescendant': `${id}-${active.row}-${active.column}` } : {})}
      style={stylesOf(shape)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => choose(placeOf(event))}
      onDoubleClick={(event) => openAt(placeOf(event), props.onCell)}
    >
      <div className="grid-space" role="presentation" style={spaceOf(shape)}>
        <GridHead
          id={id}
          columns={columns}
          span={seen.columns}
          edges={shape.edges}
          profiles={profiles}
          sort={sort}
          filtered={filtered}
          added={added}
          active={active.row < 0 ? active.column : undefined}
          onOpen={onOpen}
          onMenu={onMenu}
          onWidth={setWidth}
        />
        <div className="grid-rows" role="presentation" style={{ transform: `translateY(${layer * rowHeight - seen.ahead}px)` }}>
          <GridRows
            id={id}
            seen={seen}
            layer={layer}
            columns={columns}
            edges={shape.edges}
            cache={cache}
            version={cache.version + (beforeCache?.version ?? 0)}
            {...{ isChanged, goneBefore, active, selected }}
          />
        </div>
      </div>
    </div>
  );
}

/** Sizes of the grid, with the widths that somebody dragged. */
function useShape({ columns, page, query }: Rows, hasMarks: boolean) {
  const place = `${query.fileId} ${query.sheet}`;
  const [chosen, setChosen] = useState(() => readWidths(localStorage, place));
  const edges = useMemo(() => layoutColumns(columnWidths(columns, page, chosen)), [columns, page, chosen]);
  const { total } = page;
  const shape = useMemo<GridShape>(
    () => ({
      rows: total,
      edges,
      rowHeight,
      headHeight: hasMarks ? fullHeadHeight : plainHeadHeight,
      lineWidth: Math.max(52, String(total).length * 8 + 24),
    }),
    [total, edges, hasMarks],
  );
  const [setWidth] = useState(() => (name: string, px: number) => {
    setChosen((before) => {
      const next = new Map(before).set(name, Math.max(narrowestPx, Math.round(px)));
      keepWidths(localStorage, place, next);
      return next;
    });
  });
  return { shape, setWidth };
}

const isWithin = (index: number, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  index >= from && index < to;

const stylesOf = ({ headHeight, lineWidth }: GridShape) =>
  ({ '--grid-row': `${rowHeight}px`, '--grid-head': `${headHeight}px`, '--grid-line': `${lineWidth}px` }) as CSSProperties;

const spaceOf = ({ edges, rows, headHeight, lineWidth }: GridShape): CSSProperties => ({
  width: widthOfAll(edges) + lineWidth,
  height: barHeight({ content: rows * rowHeight, view: 0 }) + headHeight,
});

function openAt(place: CellPlace | undefined, onCell: GridProps['onCell']): void {
  if (place === undefined) return;
  // The browser marks a word, which here was not meant.
  globalThis.getSelection()?.removeAllRanges();
  onCell(place);
}

/** The cell that was meant; undefined beside the cells. */
function placeOf(event: MouseEvent): CellPlace | undefined {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
  const row = cell?.closest<HTMLElement>('[data-row]');
  if (cell === null || row === null || row === undefined) return undefined;
  return { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) };
}
