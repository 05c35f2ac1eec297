import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { GridProps } from './grid-props.ts';
import { keyAct } from './key-act.ts';
import { moveCell } from './move-cell.ts';
import type { CellPlace } from './move-cell.ts';

interface GridKeysNeeds extends Pick<GridProps, 'rows' | 'onOpen' | 'onMenu' | 'onCell' | 'onCopy'> {
  readonly id: string;
  readonly pageRows: number;
  readonly reveal: (place: CellPlace) => void;
}

/** Which cell is active, and what keys do with it. */
export function useGridKeys({ rows, id, pageRows, reveal, onOpen, onMenu, onCell, onCopy }: GridKeysNeeds) {
  const [active, setActive] = useState<CellPlace>({ row: 0, column: 0 });
  const [selected, setSelected] = useState<number>();
  const size = { rows: rows.page.total, columns: rows.columns.length, pageRows };

  const act = (what: ReturnType<typeof keyAct>) => {
    if (what === 'open' && active.row < 0) onOpen(active.column);
    else if (what === 'open') onCell(active);
    else if (what === 'menu') onMenu(active.column, headOf(id, active.column));
    else if (what === 'select') setSelected(selected === active.row ? undefined : active.row);
    else onCopy(selected === undefined ? { cell: active } : { row: selected });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const what = keyAct(event, active);
    if (what !== undefined) {
      event.preventDefault();
      act(what);
      return;
    }
    const to = moveCell(active, { key: event.key, isFar: event.ctrlKey || event.metaKey }, size);
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    setSelected(undefined);
    setActive(to);
    reveal(to);
  };
  const choose = (place: CellPlace | undefined) => {
    if (place !== undefined) setActive(place);
    setSelected(undefined);
  };
  return { active, selected, onKeyDown, choose };
}

const headOf = (id: string, column: number): DOMRect =>
  document.querySelector(`#${CSS.escape(`${id}--1-${column}`)}`)?.getBoundingClientRect() ?? new DOMRect();
