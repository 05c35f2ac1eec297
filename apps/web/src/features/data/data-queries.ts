import type { Client } from '@causeway/client';
import { getFile, getProfile, getProgress, listDataRuns, listFiles } from '@causeway/contract';
import type { DataFile, FileId, ReplyOf } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

export type FilePage = ReplyOf<typeof listFiles>;

/** While a file is read its row follows by itself. */
const readingMs = 1000;
const pageSize = 50;

export const isReading = ({ status }: DataFile): boolean => status === 'reading';

export const filesQuery = (client: Client, text: string) =>
  infiniteQueryOptions({
    queryKey: ['files', 'list', text],
    queryFn: ({ pageParam, signal }) =>
      client.call(listFiles, {
        query: {
          limit: String(pageSize),
          ...(text === '' ? {} : { text }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const recentFilesQuery = (client: Client, limit: number) =>
  queryOptions({
    queryKey: ['files', 'recent', limit],
    queryFn: ({ signal }) => client.call(listFiles, { query: { limit: String(limit) }, signal }),
  });

export const fileQuery = (client: Client, fileId: FileId) =>
  queryOptions({
    queryKey: ['files', fileId],
    queryFn: ({ signal }) => client.call(getFile, { params: { fileId }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isReading(state.data) ? readingMs : false),
  });

/** A profile belongs to one reading of the file: `updated_at` tells them apart. */
export const profileQuery = (client: Client, { file, sheet }: { readonly file: DataFile; readonly sheet: string }) =>
  queryOptions({
    queryKey: ['files', file.id, 'profile', sheet, file.updated_at],
    queryFn: ({ signal }) => client.call(getProfile, { query: { file_id: file.id, sheet }, signal, timeoutMs: 120_000 }),
    staleTime: Infinity,
    enabled: file.status === 'ready',
  });

export const progressQuery = (client: Client, fileId: FileId) =>
  queryOptions({
    queryKey: ['files', fileId, 'progress'],
    queryFn: ({ signal }) => client.call(getProgress, { query: { file_id: fileId }, signal }),
  });

export const fileRunsQuery = (client: Client, fileId: FileId) =>
  queryOptions({
    queryKey: ['files', fileId, 'runs'],
    queryFn: ({ signal }) => client.call(listDataRuns, { query: { file_id: fileId, limit: '50' }, signal }),
  });
