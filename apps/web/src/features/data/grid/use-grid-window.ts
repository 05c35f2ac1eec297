import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { columnSpan, leftOf, widthOf } from './column-layout.ts';
import type { ColumnEdges, Span } from './column-layout.ts';
import { barAt, followBar, settle } from './scaled-scroll.ts';
import type { Extent, ScrollPlace } from './scaled-scroll.ts';
import type { CellPlace } from './move-cell.ts';

export interface GridShape {
  readonly rows: number;
  readonly edges: ColumnEdges;
  /** In px. */
  readonly rowHeight: number;
  readonly headHeight: number;
  /** Of the column with the numbers of lines. */
  readonly lineWidth: number;
}

/** What is drawn. */
export interface GridWindow {
  readonly rows: Span;
  readonly columns: Span;
  /** By how many px the content is ahead of the scroll bar. */
  readonly ahead: number;
  /** Rows that a press of Page down passes. */
  readonly pageRows: number;
}

const around = 8;
const restMs = 160;
const nothing: GridWindow = { rows: { from: 0, to: 0 }, columns: { from: 0, to: 0 }, ahead: 0, pageRows: 1 };

/** Which rows and columns are seen, while one scrolls; and a way to bring a cell into sight. */
export function useGridWindow(shape: GridShape) {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(nothing);
  const place = useRef<ScrollPlace>({ bar: 0, content: 0 });
  const measure = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const next = windowOf(element, shape, place.current);
    setSeen((before) => merged(before, next));
  }, [shape]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    place.current = followBar(extentOf(element, shape), place.current, element.scrollTop);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [shape, measure]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      place.current = settle(extentOf(element, shape), place.current);
      if (Math.abs(element.scrollTop - place.current.bar) > 1) element.scrollTop = place.current.bar;
      place.current = { ...place.current, bar: element.scrollTop };
      flushSync(measure);
    };
    const onScroll = () => {
      place.current = followBar(extentOf(element, shape), place.current, element.scrollTop);
      // Drawn in the frame of the scroll, so that no empty rows are seen.
      flushSync(measure);
      clearTimeout(timer);
      if (place.current.bar !== place.current.content) timer = setTimeout(rest, restMs);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', onScroll);
    };
  }, [shape, measure]);

  const reveal = useCallback(
    (cell: CellPlace) => {
      const element = scroller.current;
      if (element === null) return;
      place.current = revealIn(element, shape, { cell, place: place.current });
      measure();
    },
    [shape, measure],
  );
  return { scroller, seen, reveal };
}

const extentOf = (element: HTMLElement, { rows, rowHeight, headHeight }: GridShape): Extent => ({
  content: rows * rowHeight,
  view: Math.max(0, element.clientHeight - headHeight),
});

function windowOf(element: HTMLElement, shape: GridShape, { bar, content }: ScrollPlace): GridWindow {
  const { rows, edges, rowHeight, headHeight, lineWidth } = shape;
  const height = Math.max(0, element.clientHeight - headHeight);
  const left = element.scrollLeft;
  return {
    rows: {
      from: Math.max(0, Math.floor(content / rowHeight) - around),
      to: Math.min(rows, Math.ceil((content + height) / rowHeight) + around),
    },
    columns: columnSpan(edges, left, left + element.clientWidth - lineWidth),
    ahead: content - bar,
    pageRows: Math.max(1, Math.floor(height / rowHeight) - 1),
  };
}

interface Reveal {
  readonly cell: CellPlace;
  readonly place: ScrollPlace;
}

/** Scrolls as little as is needed. */
function revealIn(element: HTMLElement, shape: GridShape, { cell, place }: Reveal): ScrollPlace {
  const { edges, rowHeight, lineWidth } = shape;
  const left = leftOf(edges, cell.column);
  const width = element.clientWidth - lineWidth;
  if (left < element.scrollLeft) element.scrollLeft = left;
  else if (left + widthOf(edges, cell.column) > element.scrollLeft + width) {
    element.scrollLeft = Math.min(left, left + widthOf(edges, cell.column) - width);
  }
  if (cell.row < 0) return place;
  const extent = extentOf(element, shape);
  const top = cell.row * rowHeight;
  const content = Math.min(Math.max(place.content, top + rowHeight - extent.view), top);
  if (content === place.content) return place;
  element.scrollTop = barAt(extent, content);
  return { bar: element.scrollTop, content };
}

/** Parts that are as before stay the same objects, so that rows are not drawn again for nothing. */
function merged(before: GridWindow, next: GridWindow): GridWindow {
  const rows = isSame(before.rows, next.rows) ? before.rows : next.rows;
  const columns = isSame(before.columns, next.columns) ? before.columns : next.columns;
  const isAsBefore = rows === before.rows && columns === before.columns && before.ahead === next.ahead;
  return isAsBefore && before.pageRows === next.pageRows ? before : { ...next, rows, columns };
}

const isSame = (a: Span, b: Span): boolean => a.from === b.from && a.to === b.to;
