import type { CellPlace } from './move-cell.ts';

/** What of a key press counts. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What a key does that does not move; the menu of a column is on the keys of a native menu button. */
export function keyAct(press: KeyPress, { row }: CellPlace): 'open' | 'menu' | 'select' | 'copy' | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'c') return 'copy';
  if (key === 'Enter') return 'open';
  if ((altKey && key === 'ArrowDown') || (shiftKey && key === 'F10') || key === 'ContextMenu') return 'menu';
  return shiftKey && key === ' ' && row >= 0 ? 'select' : undefined;
}
