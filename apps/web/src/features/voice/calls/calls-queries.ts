import type { Client } from '@causeway/client';
import { listCarriers, listPhoneCalls } from '@causeway/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

const callsPerPage = '25';

export const carriersQuery = (client: Client) =>
  queryOptions({ queryKey: ['calls', 'carriers'], queryFn: ({ signal }) => client.call(listCarriers, { signal }) });

export const historyQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: ['calls', 'history'],
    queryFn: ({ signal, pageParam }) =>
      client.call(listPhoneCalls, {
        query: { limit: callsPerPage, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? null,
  });
