import type { Client } from '@causeway/client';
import { getAccount, listBrowserSessions } from '@causeway/contract';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

export const accountQuery = (client: Client) =>
  queryOptions({ queryKey: ['account'], queryFn: ({ signal }) => client.call(getAccount, { signal }) });

export const browserSessionsQuery = (client: Client) =>
  queryOptions({ queryKey: ['account', 'sessions'], queryFn: ({ signal }) => client.call(listBrowserSessions, { signal }) });

/** A mutation after which the account and its sessions are asked for again. */
export function useAccountChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: ['account'] }) });
}
