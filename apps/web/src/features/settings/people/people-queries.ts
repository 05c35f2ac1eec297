import type { Client } from '@causeway/client';
import { listInvitations, listPeople } from '@causeway/contract';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

export const peopleQuery = (client: Client) =>
  queryOptions({ queryKey: ['people'], queryFn: ({ signal }) => client.call(listPeople, { signal }) });

export const invitationsQuery = (client: Client) =>
  queryOptions({ queryKey: ['invitations'], queryFn: ({ signal }) => client.call(listInvitations, { signal }) });

/** A mutation after which people and invitations are asked for again. */
export function usePeopleChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(['people', 'invitations'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
