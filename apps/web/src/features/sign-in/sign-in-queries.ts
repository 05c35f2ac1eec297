import type { Client } from '@causeway/client';
import { getSignInMethods } from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';

export const signInMethodsQuery = (client: Client) =>
  queryOptions({ queryKey: ['sign-in-methods'], queryFn: ({ signal }) => client.call(getSignInMethods, { signal }) });
