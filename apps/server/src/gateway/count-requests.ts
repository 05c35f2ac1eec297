import type { Endpoint, LimitTier } from '@causeway/contract';
import { peerAddress } from './addresses.ts';
import type { GateRequest } from './exchange.ts';
import type { Principal } from './feature.ts';
import { limitKey } from './limits/limits-key.ts';
import type { Decision } from './limits/limits-ring.ts';
import { limitFault, rateLimitHeader } from './limits/limits.ts';
import type { Limiter } from './limits/limits.ts';

/** Counts one request of whoever asks, and notes for its answer what is left; throws `rate_limit_exceeded`. */
export type CountRequest = (
  request: GateRequest,
  tier: LimitTier | 'none',
  principal: Principal | undefined,
) => void | Promise<void>;

export function createCountRequest(limiter: Limiter): CountRequest {
  const { policyHeaders } = limiter;
  const lineOf = (tier: LimitTier): string => `ratelimit-policy: ${policyHeaders[tier] ?? ''}\r\nratelimit: `;
  const policyLines = { default: lineOf('default'), ws: lineOf('ws'), strict: lineOf('strict') };

  const settle = (request: GateRequest, tier: LimitTier, decision: Decision): void => {
    const state = rateLimitHeader(decision);
    if (state !== undefined) request.limitLines = `${policyLines[tier]}${state}\r\n`;
    if (!decision.admitted) throw limitFault(decision);
  };

  return (request, tier, principal) => {
    if (tier === 'none') return undefined;
    const counted = principal?.key?.rateTier === 'strict' ? 'strict' : tier;
    const decision = limiter.check(counted, limitKey(principal, peerAddress(request.socket)), request.arrivedAt);
    if (decision instanceof Promise) return decision.then((each) => settle(request, counted, each));
    settle(request, counted, decision);
    return undefined;
  };
}

/** Counts what a body asks for beyond the one request that was counted before it was read. */
export type CountBody = (request: GateRequest, body: unknown) => Promise<void>;

export const createCountBody =
  (count: CountRequest, { tier = 'default', counts = () => 1 }: Pick<Endpoint, 'tier' | 'counts'>): CountBody =>
  async (request, body) => {
    const more = counts(body) - 1;
    for (let counted = 0; counted < more; counted += 1) await count(request, tier, request.principal);
  };
