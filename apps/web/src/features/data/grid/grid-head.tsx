import type { ColumnProfile, RowSort } from '@causeway/contract';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconFilter } from '@tabler/icons-react';
import { memo } from 'react';
import type { PointerEvent as ReactPointerEvent } from 'react';
import { KindIcon } from '../profile/column-kind.tsx';
import { QualityBar } from '../profile/quality-bar.tsx';
import { TinyHistogram } from '../profile/tiny-histogram.tsx';
import { leftOf, widthOf } from './column-layout.ts';
import type { ColumnEdges, Span } from './column-layout.ts';
import type { GridColumn } from './grid-column.ts';

export interface HeadActs {
  /** Shows what is known of the column. */
  readonly onOpen: (column: number) => void;
  readonly onMenu: (column: number, anchor: DOMRect) => void;
  readonly onWidth: (name: string, width: number) => void;
}

interface GridHeadProps extends HeadActs {
  readonly id: string;
  readonly columns: readonly GridColumn[];
  readonly span: Span;
  readonly edges: ColumnEdges;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly sort: readonly RowSort[];
  readonly filtered: ReadonlySet<string>;
  /** Columns that the step that is looked at made. */
  readonly added: ReadonlySet<string>;
  /** The active cell's column, if it is in the header. */
  readonly active: number | undefined;
}

function Head({ id, columns, span, active, sort, ...rest }: GridHeadProps) {
  const cells = [];
  for (let index = span.from; index < span.to; index += 1) {
    const column = columns[index];
    if (column === undefined) continue;
    const order = sort.find((one) => one.column === column.name);
    cells.push(
      <HeadCell
        key={index}
        id={`${id}--1-${index}`}
        index={index}
        column={column}
        order={order}
        isActive={active === index}
        {...rest}
      />,
    );
  }
  return (
    <div role="row" className="grid-head" aria-rowindex={1}>
      <div role="columnheader" className="grid-corner" aria-colindex={1} title="Line in the file">
        Line
      </div>
      {cells}
    </div>
  );
}

/** Names with what is known of each column: kind, spread and quality. */
export const GridHead = memo(Head);

interface HeadCellProps extends HeadActs, Pick<GridHeadProps, 'edges' | 'profiles' | 'filtered' | 'added'> {
  readonly id: string;
  readonly index: number;
  readonly column: GridColumn;
  readonly order: RowSort | undefined;
  readonly isActive: boolean;
}

function HeadCell({ id, index, column, order, isActive, ...rest }: HeadCellProps) {
  const { edges, profiles, filtered, added, onOpen, onMenu, onWidth } = rest;
  const { name, label, type } = column;
  const profile = profiles.get(name);
  const width = widthOf(edges, index);
  const kind = type === 'text' ? (profile?.semantic.type ?? column.sheetColumn?.proposed?.type ?? 'text') : type;
  return (
    <div
      id={id}
      role="columnheader"
      className="grid-head-cell"
      aria-colindex={index + 2}
      aria-sort={sortWord(order)}
      data-active={isActive || undefined}
      data-added={added.has(name) || undefined}
      style={{ left: leftOf(edges, index), width }}
      title={label === undefined ? name : `${name} (in the file: ${label})`}
    >
      <button type="button" className="grid-head-open" tabIndex={-1} onClick={() => onOpen(index)}>
        <KindIcon kind={kind} />
        <span className="grid-head-name">{name}</span>
        <OrderMark order={order} />
        {filtered.has(name) ? <IconFilter size={13} aria-label="filtered" /> : null}
      </button>
      <button
        type="button"
        className="grid-head-menu"
        tabIndex={-1}
        aria-label={`Menu of ${name}`}
        onClick={(event) => onMenu(index, event.currentTarget.getBoundingClientRect())}
      >
        <IconChevronDown size={14} />
      </button>
      {profile === undefined ? null : (
        <span className="grid-head-marks">
          <TinyHistogram column={profile} />
          <QualityBar column={profile} />
        </span>
      )}
      <span
        className="grid-head-edge"
        aria-hidden="true"
        onPointerDown={(event) => drag(event, width, (px) => onWidth(name, px))}
      />
    </div>
  );
}

function OrderMark({ order }: { readonly order: RowSort | undefined }) {
  if (order === undefined) return null;
  return order.descending ? <IconArrowDown size={13} /> : <IconArrowUp size={13} />;
}

function sortWord(order: RowSort | undefined): 'none' | 'ascending' | 'descending' {
  if (order === undefined) return 'none';
  return order.descending ? 'descending' : 'ascending';
}

/** Follows the pointer until it is let go. */
function drag(event: ReactPointerEvent<HTMLElement>, width: number, onWidth: (px: number) => void): void {
  event.preventDefault();
  const edge = event.currentTarget;
  const from = event.clientX;
  edge.setPointerCapture(event.pointerId);
  const move = (next: PointerEvent) => onWidth(width + next.clientX - from);
  const end = () => {
    edge.removeEventListener('pointermove', move);
    edge.removeEventListener('pointerup', end);
    edge.removeEventListener('pointercancel', end);
  };
  edge.addEventListener('pointermove', move);
  edge.addEventListener('pointerup', end);
  edge.addEventListener('pointercancel', end);
}
