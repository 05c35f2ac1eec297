import { toCause } from '@causeway/client';
import type { Cause } from '@causeway/client';
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

const signedOutCodes: ReadonlySet<string> = new Set(['missing_credentials', 'invalid_api_key']);

/** The server wants a credential that this browser does not have, or no longer; a provider's own 401 is something else. */
export const isSignedOut = (failure: unknown): boolean => isSignedOutCause(toCause(failure));

export const isSignedOutCause = (cause: Cause | undefined): boolean => cause !== undefined && signedOutCodes.has(cause.code);
