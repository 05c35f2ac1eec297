import type { Client } from '@causeway/client';
import { listSessions, searchMessages } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { SessionFilters } from './session-cache.ts';

const pageSize = 40;

/** Sessions by pages; titles are searched by the server. */
export const sessionsQuery = (client: Client, filters: SessionFilters) =>
  infiniteQueryOptions({
    queryKey: ['sessions', 'list', filters] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.call(listSessions, {
        query: {
          archived: String(filters.isArchived),
          limit: pageSize,
          ...(filters.text === '' ? {} : { text: filters.text }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

/** Messages of all sessions that contain the words. */
export const messageHitsQuery = (client: Client, text: string) =>
  queryOptions({
    queryKey: ['message-hits', text] as const,
    queryFn: ({ signal }) => client.call(searchMessages, { query: { text, limit: 20 }, signal }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
  });
