import type { LimitTier } from '@causeway/contract';
import type { Authenticator } from '../gateway/credentials.ts';
import type { GateRequest } from '../gateway/exchange.ts';
import { createGuard } from '../gateway/guard.ts';
import type { Limiter } from '../gateway/limits/limits.ts';

/** The backend knows its own people; here an address is counted. */
const nobody: Authenticator = { identify: () => undefined, close: () => undefined };

/** Counts a request against its tier; throws the fault that ends it. Synchronous unless the limits are shared. */
export type Admit = (request: GateRequest, tier: LimitTier) => void | Promise<void>;

export function createAdmit(limiter: Limiter): Admit {
  const guard = createGuard({ authenticator: nobody, limiter });
  const tiers = {
    default: { access: 'public', tier: 'default' },
    ws: { access: 'public', tier: 'ws' },
    strict: { access: 'public', tier: 'strict' },
  } as const;
  return (request, tier) => {
    const admitted = guard(request, tiers[tier]);
    return admitted instanceof Promise ? admitted.then(() => undefined) : undefined;
  };
}
