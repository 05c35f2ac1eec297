import type { Client } from '@causeway/client';
import { listBudgets, listCosts, summarizeCosts } from '@causeway/contract';
import type { UsageGrouping } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { CostsSearch } from './costs-search.ts';
import { offsetMinutes, rangeStart } from './range.ts';

const linesPerPage = 25;

/** The part of the ledger that the page shows; the start moves once a day. */
function filterOf({ range = '30d', by: _by, ...filters }: CostsSearch, now: number) {
  return { ...filters, from: String(rangeStart(range, now)) };
}

export function summaryQuery(client: Client, search: CostsSearch, group: UsageGrouping) {
  const now = Date.now();
  const query = { ...filterOf(search, now), group_by: group, utc_offset_minutes: String(offsetMinutes(now)) };
  return queryOptions({
    queryKey: ['costs', 'summary', query],
    queryFn: ({ signal }) => client.call(summarizeCosts, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function linesQuery(client: Client, search: CostsSearch) {
  const query = { ...filterOf(search, Date.now()), limit: String(linesPerPage) };
  return infiniteQueryOptions({
    queryKey: ['costs', 'lines', query],
    queryFn: ({ signal, pageParam }) =>
      client.call(listCosts, { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

export const budgetsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['costs', 'budgets'],
    queryFn: ({ signal }) => client.call(listBudgets, { signal }),
    refetchInterval: 30_000,
  });

/** Where a download of what is shown begins. */
export function exportAddress(client: Client, search: CostsSearch, format: 'csv' | 'parquet'): string {
  return `${client.base}/api/v1/costs/export?${new URLSearchParams({ ...filterOf(search, Date.now()), format }).toString()}`;
}
