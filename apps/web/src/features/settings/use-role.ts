import type { Role } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';

/** What the person at this browser is on the server; undefined until the server has said so. */
export function useRole(): Role | undefined {
  const client = useClient();
  return useQuery(connectionQuery(client)).data?.principal?.role;
}

export const isAdmin = (role: Role | undefined): boolean => role === 'owner' || role === 'admin';
