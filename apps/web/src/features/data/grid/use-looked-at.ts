import { useEffect } from 'react';
import type { BlockCache } from './block-cache.ts';
import type { GridWindow } from './use-grid-window.ts';

/** Has what is seen fetched. */
export function useLookedAt(cache: BlockCache | undefined, { rows, columns }: GridWindow): void {
  useEffect(() => {
    if (rows.to > rows.from && columns.to > columns.from) cache?.want(rows, columns);
  }, [cache, rows, columns]);
}
