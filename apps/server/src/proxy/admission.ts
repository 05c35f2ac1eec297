import type { LimitTier } from '@causeway/contract';
import { createCountRequest } from '../gateway/count-requests.ts';
import type { GateRequest } from '../gateway/exchange.ts';
import type { Limiter } from '../gateway/limits/limits.ts';

/** Counts a request against its tier; throws the fault that ends it. Synchronous unless the limits are shared. */
export type Admit = (request: GateRequest, tier: LimitTier) => void | Promise<void>;

/** The backend knows its own people; here an address is counted. */
export function createAdmit(limiter: Limiter): Admit {
  const count = createCountRequest(limiter);
  return (request, tier) => count(request, tier, undefined);
}
