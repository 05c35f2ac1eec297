import { Button } from '@mantine/core';
import type { LogEntry } from '@causeway/contract';
import { IconArrowDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { LogRow } from './log-row.tsx';
import { useVisibleRows } from './use-visible-rows.ts';

interface LogTableProps {
  readonly entries: readonly LogEntry[];
  /** Number of the line that is open. */
  readonly opened: number | undefined;
  readonly onOpen: (seq: number) => void;
}

const rowHeight = 32;

/** Thousands of lines, of which only the visible are drawn. Arrows move, Enter opens. */
export function LogTable({ entries, opened, onOpen }: LogTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number>();
  const rows = useVisibleRows(box, entries.length, rowHeight);
  const choose = (seq: number, isOpening: boolean) => {
    setActive(seq);
    if (isOpening) onOpen(seq);
  };
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-seq]') : null;
    if (row !== null) choose(Number(row.dataset['seq']), true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = entries.findIndex(({ seq }) => seq === active);
    const next = moveTo(event.key, index === -1 ? entries.length : index, entries.length);
    const entry = entries[next ?? index];
    if (entry === undefined || (next === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    choose(entry.seq, next === undefined || opened !== undefined);
    rows.reveal(next ?? index);
  };
  return (
    <div className="log-frame card">
      <div
        ref={box}
        className="log-table"
        role="listbox"
        tabIndex={0}
        aria-label="Log lines, the newest last"
        aria-activedescendant={active === undefined ? undefined : `log-${active}`}
        onScroll={rows.onScroll}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <div style={{ blockSize: entries.length * rowHeight, position: 'relative' }} role="presentation">
          {entries.slice(rows.first, rows.end).map((entry, offset) => (
            <LogRow
              key={entry.seq}
              entry={entry}
              top={(rows.first + offset) * rowHeight}
              position={{ index: rows.first + offset + 1, count: entries.length }}
              isActive={entry.seq === active}
              isOpen={entry.seq === opened}
            />
          ))}
        </div>
      </div>
      {rows.isAtEnd ? null : (
        <Button className="log-latest" size="xs" leftSection={<IconArrowDown size={14} />} onClick={rows.scrollToEnd}>
          Jump to latest
        </Button>
      )}
    </div>
  );
}

function moveTo(key: string, index: number, count: number): number | undefined {
  const wanted = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    Home: 0,
    End: count - 1,
    PageUp: index - 12,
    PageDown: index + 12,
  }[key];
  return wanted === undefined ? undefined : Math.max(0, Math.min(count - 1, wanted));
}
