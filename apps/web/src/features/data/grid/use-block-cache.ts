import type { Client } from '@causeway/client';
import type { DataPage } from '@causeway/contract';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { BlockCache } from './block-cache.ts';
import type { Block } from './block-cache.ts';
import { fetchPage } from './use-rows.ts';
import type { GridColumn } from './grid-column.ts';
import type { RowsQuery } from './use-rows.ts';

interface Asked {
  readonly query: RowsQuery;
  readonly columns: readonly GridColumn[];
  /** The first piece, when it is there already. */
  readonly page?: DataPage;
}

/** Pieces of the rows asked for; other rows are another cache. Undefined: none are asked for. */
export function useBlockCache(asked: Asked | undefined): BlockCache | undefined {
  const client = useClient();
  const store = useMemo(() => (asked === undefined ? undefined : createStore(client, asked)), [client, asked]);
  useEffect(() => {
    store?.cache.open();
    return () => store?.cache.close();
  }, [store]);
  const subscribe = useCallback((listener: () => void) => store?.subscribe(listener) ?? nothing, [store]);
  useSyncExternalStore(subscribe, () => store?.cache.version ?? 0);
  return store?.cache;
}

const nothing = (): void => undefined;

function createStore(client: Client, { query, columns, page }: Asked) {
  const listeners = new Set<() => void>();
  const cache = new BlockCache({
    async load({ row, rows, column, columns: count }, signal): Promise<Block> {
      const names = columns.slice(column, column + count).map(({ name }) => name);
      return fetchPage(client, query, { offset: row, limit: rows, columns: names, signal });
    },
    onChange() {
      for (const listener of listeners) listener();
    },
  });
  if (page !== undefined) cache.put({ row: 0, column: 0 }, page);
  return {
    cache,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
