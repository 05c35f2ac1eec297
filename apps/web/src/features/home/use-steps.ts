import { getRecentLogs } from '@causeway/contract';
import type { ApiKey, FoundProvider } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { connectionQuery, foundQuery, keysQuery, modelsQuery, recentSessionsQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';

/** What is done of the way from a fresh server to an app of one's own, read from the server itself. */
export interface Steps {
  /** False until every answer is there. */
  readonly isKnown: boolean;
  readonly isSignedIn: boolean;
  readonly needsKey: boolean;
  readonly models: readonly string[];
  readonly found: FoundProvider | undefined;
  readonly hasChat: boolean;
  readonly hasForeignCaller: boolean;
}

export const recentCount = 6;
// Often enough to tick while one looks on; the limits of the server count these, too.
const roundMs = 8000;

export function useSteps(): Steps {
  const client = useClient();
  const connection = useQuery(connectionQuery(client));
  const models = useQuery(modelsQuery(client));
  const sessions = useQuery(recentSessionsQuery(client, recentCount));
  const isEmpty = models.data?.data.length === 0;
  const found = useQuery({ ...foundQuery(client), enabled: isEmpty, refetchInterval: roundMs });
  const hasForeignCaller = useForeignCaller();
  return {
    isKnown: connection.data !== undefined && models.data !== undefined && sessions.data !== undefined,
    isSignedIn: connection.data?.auth === 'off' || connection.data?.signed_in === true,
    needsKey: connection.data?.auth !== 'off',
    models: models.data?.data.map(({ id }) => id) ?? [],
    found: isEmpty ? found.data?.found[0] : undefined,
    hasChat: (sessions.data?.sessions ?? []).some(({ message_count: count }) => count > 0),
    hasForeignCaller,
  };
}

/** Somebody else's program was here: a key was used, or a page of another origin was answered. */
function useForeignCaller(): boolean {
  const client = useClient();
  const keys = useQuery({ ...keysQuery(client), refetchInterval: ({ state }) => (isUsed(state.data?.keys) ? false : roundMs) });
  const logs = useQuery({
    queryKey: ['logs', 'foreign'],
    queryFn: ({ signal }) => client.call(getRecentLogs, { query: { limit: 1000 }, signal }),
    enabled: keys.data !== undefined && !isUsed(keys.data.keys),
    refetchInterval: roundMs,
  });
  const own = new Set([globalThis.location.origin, client.base]);
  const isForeign = (logs.data?.entries ?? []).some(
    ({ origin, cors }) => cors === 'allowed' && origin !== undefined && !own.has(origin),
  );
  return isUsed(keys.data?.keys) || isForeign;
}

const isUsed = (keys: readonly ApiKey[] | undefined): boolean => keys?.some(({ last_used_at: at }) => at !== null) ?? false;
