import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

const rowsBeyond = 12;

export interface VisibleRows {
  /** Index of the first row to draw, and of the first one not to. */
  readonly first: number;
  readonly end: number;
  readonly isAtEnd: boolean;
  readonly onScroll: () => void;
  readonly scrollToEnd: () => void;
  /** Scrolls as little as needed. */
  readonly reveal: (index: number) => void;
}

/** Which rows of equal height are in sight, and staying at the end while at the end. */
export function useVisibleRows(box: RefObject<HTMLElement | null>, count: number, rowHeight: number): VisibleRows {
  const [view, setView] = useState<View>({ top: 0, height: 600, isAtEnd: true });
  useLayoutEffect(() => {
    if (view.isAtEnd) box.current?.scrollTo({ top: count * rowHeight });
  }, [box, view.isAtEnd, count, rowHeight]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setView(viewOf(element, rowHeight)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, rowHeight]);
  const onScroll = () => {
    if (box.current !== null) setView(viewOf(box.current, rowHeight));
  };
  const scrollToEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  const reveal = (index: number) => {
    const top = index * rowHeight;
    if (top < view.top) box.current?.scrollTo({ top });
    else if (top + rowHeight > view.top + view.height) box.current?.scrollTo({ top: top + rowHeight - view.height });
  };
  const first = Math.max(0, Math.floor(view.top / rowHeight) - rowsBeyond);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + rowsBeyond);
  return { first, end, isAtEnd: view.isAtEnd, onScroll, scrollToEnd, reveal };
}

interface View {
  /** px scrolled, and px seen. */
  readonly top: number;
  readonly height: number;
  readonly isAtEnd: boolean;
}

function viewOf({ scrollTop, clientHeight, scrollHeight }: HTMLElement, rowHeight: number): View {
  return { top: scrollTop, height: clientHeight, isAtEnd: scrollHeight - scrollTop - clientHeight < rowHeight };
}
