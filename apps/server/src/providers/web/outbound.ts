import { createAddressPolicy } from './address-policy.ts';
import type { AddressPolicy, AddressPolicyOptions } from './address-policy.ts';
import { guardedFetch } from './guarded-client.ts';
import type { GuardedAnswer, GuardedRequest } from './guarded-client.ts';

/** The one way out to addresses that somebody else names. */
export interface Outbound {
  readonly policy: AddressPolicy;
  /** `guardedFetch` under the policy of this server. */
  fetch(request: GuardedRequest): Promise<GuardedAnswer>;
}

export function createOutbound(options: AddressPolicyOptions): Outbound {
  const policy = createAddressPolicy(options);
  return { policy, fetch: (request) => guardedFetch(request, policy) };
}
