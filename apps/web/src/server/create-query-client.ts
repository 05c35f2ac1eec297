import { CallFailure } from '@causeway/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** Every failure passes `onFailure` once, whoever asked. Retries are the client's own. */
export function createQueryClient(onFailure: (failure: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: onFailure }),
    mutationCache: new MutationCache({ onError: onFailure }),
    defaultOptions: {
      // A server on this machine answers without any network.
      queries: { retry: false, networkMode: 'always', staleTime: 5000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** The server wants a credential that this browser does not have, or no longer. */
export const isSignedOut = (failure: unknown): boolean => failure instanceof CallFailure && failure.status === 401;
