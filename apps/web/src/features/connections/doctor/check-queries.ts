import type { Client } from '@causeway/client';
import { getCheck, listChecks } from '@causeway/contract';
import type { CheckId } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

const pageSize = '20';

export const checksQuery = (client: Client, text: string) =>
  infiniteQueryOptions({
    queryKey: ['checks', text],
    queryFn: ({ pageParam, signal }) =>
      client.call(listChecks, {
        query: { limit: pageSize, ...(text === '' ? {} : { text }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });

/** A check never changes. */
export const checkQuery = (client: Client, id: CheckId) =>
  queryOptions({
    queryKey: ['check', id],
    queryFn: ({ signal }) => client.call(getCheck, { params: { id }, signal }),
    staleTime: Infinity,
  });
