import type { ColumnProfile, RowSort } from '@causeway/contract';
import { useId, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, MouseEvent } from 'react';
import type { BlockCache } from './block-cache.ts';
import { columnWidths, narrowestPx } from './column-widths.ts';
import { layoutColumns, widthOfAll } from './column-layout.ts';
import { GridHead } from './grid-head.tsx';
import type { HeadActs } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { moveCell } from './move-cell.ts';
import type { CellPlace } from './move-cell.ts';
import { barHeight } from './scaled-scroll.ts';
import { useGridWindow } from './use-grid-window.ts';
import { useLookedAt } from './use-looked-at.ts';
import type { Rows } from './use-rows.ts';
import './grid.css';

const rowHeight = window.matchMedia('(pointer: coarse)').matches ? 40 : 32;
const plainHeadHeight = 36;
const fullHeadHeight = 68;
// Transforms beyond some 16 million px lose whole px, so rows are placed from a near one.
const rowsPerLayer = 1000;

export interface GridProps extends Omit<HeadActs, 'onWidth'> {
  readonly label: string;
  readonly rows: Rows;
  readonly cache: BlockCache;
  readonly beforeCache: BlockCache | undefined;
  readonly isChanged: ((row: number, column: number) => boolean) | undefined;
  readonly added: ReadonlySet<string>;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly sort: readonly RowSort[];
  readonly filtered: ReadonlySet<string>;
  /** Enter on a cell, or a double click. */
  readonly onCell: (place: CellPlace) => void;
  readonly onCopy: (what: { readonly cell: CellPlace } | { readonly row: number }) => void;
}

/** The rows of a sheet, however many: an ARIA grid of which only what is seen is drawn. */
export function Grid(props: GridProps) {
  const { label, rows, cache, profiles, sort, filtered, added, onOpen, onMenu, onCell, onCopy } = props;
  const { columns, page } = rows;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const [active, setActive] = useState<CellPlace>({ row: 0, column: 0 });
  const [selected, setSelected] = useState<number>();
  const headHeight = profiles.size === 0 ? plainHeadHeight : fullHeadHeight;
  const lineWidth = Math.max(52, String(page.total).length * 8 + 24);
  const edges = useMemo(() => layoutColumns(columnWidths(columns, page, chosen)), [columns, page, chosen]);
  const shape = useMemo(
    () => ({ rows: page.total, edges, rowHeight, headHeight, lineWidth }),
    [page.total, edges, headHeight, lineWidth],
  );
  const { seen, reveal } = useGridWindow(scroller, shape);
  useLookedAt(cache, seen);
  useLookedAt(props.beforeCache, seen);

  const go = (place: CellPlace) => {
    setActive(place);
    reveal(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isFar = event.ctrlKey || event.metaKey;
    const to = event.altKey
      ? undefined
      : moveCell(active, { key: event.key, isFar }, { ...sizeOf(rows), pageRows: seen.pageRows });
    if (to !== undefined) {
      event.preventDefault();
      setSelected(undefined);
      go(to);
      return;
    }
    const act = keyAct(event, active);
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'open') (active.row < 0 ? () => onOpen(active.column) : () => onCell(active))();
    else if (act === 'menu') onMenu(active.column, rectOf(`${id}--1-${active.column}`));
    else if (act === 'select') setSelected(selected === active.row ? undefined : active.row);
    else onCopy(selected === undefined ? { cell: active } : { row: selected });
  };
  const layer = Math.floor(seen.rows.from / rowsPerLayer) * rowsPerLayer;
  const isSeen = active.row < 0 || (active.row >= seen.rows.from && active.row < seen.rows.to);
  const isColumnSeen = active.column >= seen.columns.from && active.column < seen.columns.to;
  const width = widthOfAll(edges) + lineWidth;
  const bar = barHeight({ content: page.total * rowHeight, view: 0 });
  const drawn = [];
  for (let row = seen.rows.from; row < seen.rows.to; row += 1) {
    drawn.push(
      <GridRow
        key={row}
        id={id}
        row={row}
        top={(row - layer) * rowHeight}
        columns={columns}
        span={seen.columns}
        edges={edges}
        cache={cache}
        version={cache.version + (props.beforeCache?.version ?? 0)}
        isChanged={props.isChanged}
        active={active.row === row ? active.column : undefined}
        isSelected={selected === row}
      />,
    );
  }
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className="grid"
      aria-label={label}
      aria-rowcount={page.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable={false}
      {...(isSeen && isColumnSeen ? { 'aria-activedescendant': `${id}-${active.row}-${active.column}` } : {})}
      style={sizesOf(headHeight, lineWidth)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const place = placeOf(event);
        if (place !== undefined) setActive(place);
        setSelected(undefined);
      }}
      onDoubleClick={(event) => {
        const place = placeOf(event);
        if (place !== undefined) onCell(place);
      }}
    >
      <div className="grid-space" role="presentation" style={{ width, height: bar + headHeight }}>
        <GridHead
          id={id}
          columns={columns}
          span={seen.columns}
          edges={edges}
          profiles={profiles}
          sort={sort}
          filtered={filtered}
          added={added}
          active={active.row < 0 ? active.column : undefined}
          onOpen={onOpen}
          onMenu={onMenu}
          onWidth={(name, px) => setChosen((before) => new Map(before).set(name, Math.max(narrowestPx, Math.round(px))))}
        />
        <div className="grid-rows" role="presentation" style={{ transform: `translateY(${layer * rowHeight - seen.ahead}px)` }}>
          {drawn}
        </div>
      </div>
    </div>
  );
}

const sizesOf = (headHeight: number, lineWidth: number) =>
  ({ '--grid-row': `${rowHeight}px`, '--grid-head': `${headHeight}px`, '--grid-line': `${lineWidth}px` }) as CSSProperties;

const sizeOf = ({ page, columns }: Rows) => ({ rows: page.total, columns: columns.length });

const rectOf = (id: string): DOMRect => document.getElementById(id)?.getBoundingClientRect() ?? new DOMRect();

/** What a key does that does not move: the header's menu is on the keys of a native menu button. */
function keyAct(event: KeyboardEvent, { row }: CellPlace): 'open' | 'menu' | 'select' | 'copy' | undefined {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === 'c' && globalThis.getSelection()?.isCollapsed !== false) return 'copy';
  if (event.key === 'Enter') return 'open';
  if ((event.altKey && event.key === 'ArrowDown') || (event.shiftKey && event.key === 'F10') || event.key === 'ContextMenu')
    return 'menu';
  if (event.shiftKey && event.key === ' ' && row >= 0) return 'select';
  return undefined;
}

/** The cell that was meant; undefined beside the cells. */
function placeOf(event: MouseEvent): CellPlace | undefined {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
  const row = cell?.closest<HTMLElement>('[data-row]');
  if (cell === null || row === null || row === undefined) return undefined;
  return { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) };
}
