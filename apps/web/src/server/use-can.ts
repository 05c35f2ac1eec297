import type { Scope } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from './queries.ts';
import { useClient } from './server-context.tsx';

/** Whether the person at this browser holds the scope; true until the server has said who that is, and while nobody is signed in. */
export function useCan(scope: Scope): boolean {
  const principal = useQuery(connectionQuery(useClient())).data?.principal;
  if (principal === undefined || principal === null) return true;
  const writing = scope.replace(':read', ':write');
  return principal.scopes.some((held) => held === '*' || held === scope || held === writing);
}
