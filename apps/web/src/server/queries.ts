import type { Client } from '@causeway/client';
import {
  discoverProviders,
  getConnection,
  listKeys,
  listModels,
  listProviders,
  listSessions,
  readyReply,
} from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';

/** How this server sees this browser. */
export const connectionQuery = (client: Client) =>
  queryOptions({ queryKey: ['connection'], queryFn: ({ signal }) => client.call(getConnection, { signal }) });

export const modelsQuery = (client: Client) =>
  queryOptions({ queryKey: ['models'], queryFn: ({ signal }) => client.call(listModels, { signal }) });

export const providersQuery = (client: Client) =>
  queryOptions({ queryKey: ['providers'], queryFn: ({ signal }) => client.call(listProviders, { signal }) });

/** Model servers on the server's own machine that are not in use yet. */
export const foundQuery = (client: Client) =>
  queryOptions({ queryKey: ['found'], queryFn: ({ signal }) => client.call(discoverProviders, { signal }) });

export const keysQuery = (client: Client) =>
  queryOptions({ queryKey: ['keys'], queryFn: ({ signal }) => client.call(listKeys, { signal }) });

export const recentSessionsQuery = (client: Client, limit: number) =>
  queryOptions({
    queryKey: ['sessions', 'recent', limit],
    queryFn: ({ signal }) => client.call(listSessions, { query: { limit: String(limit) }, signal }),
  });

/** Readiness answers 503 with the same body when something vital is down, so it is read whatever the status. */
export const readyQuery = (client: Client) =>
  queryOptions({
    queryKey: ['ready'],
    queryFn: async ({ signal }) => {
      const response = await client.fetch(`${client.base}/ready`, { credentials: client.credentials, signal });
      return readyReply.parse(await response.json(), { jitless: true });
    },
    refetchInterval: 15_000,
  });
