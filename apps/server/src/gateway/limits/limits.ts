import { Fault } from '@causeway/contract';
import type { LimitTier } from '@causeway/contract';
import type { Check } from '../feature.ts';
import type { LimitPolicies, LimitTiers } from './limits-policy.ts';
import { createRedisCheck } from './limits-redis.ts';
import type { LimitRedis } from './limits-redis.ts';
import type { Decision } from './limits-ring.ts';
import { Rings } from './limits-rings.ts';

export interface LimiterOptions {
  readonly tiers: LimitTiers;
  /** Shares the limits between processes. Without, and whenever it does not answer, each process counts for itself. */
  readonly redis?: LimitRedis;
  /** Bounds the memory of each tier; default 32 MiB (about 100,000 light keys). */
  readonly maxBytesPerTier?: number;
}

export interface LimiterState {
  readonly store: 'memory' | 'redis';
  /** Why the limits are counted in this process although Redis was asked for. */
  readonly degraded: Error | undefined;
  readonly keyCount: number;
}

export interface Limiter {
  /**
   * Counts one request of a key, if it is admitted. Synchronous from memory, a promise through Redis; never throws or rejects.
   * `now`: milliseconds of a clock that never goes back (`performance.now()`).
   */
  check(tier: LimitTier, key: string, now: number): Decision | Promise<Decision>;
  /** The constant `RateLimit-Policy` header of each tier; undefined where the tier is off. */
  readonly policyHeaders: Readonly<Record<LimitTier, string | undefined>>;
  state(): LimiterState;
}

const tierNames: readonly LimitTier[] = ['default', 'ws', 'strict'];

export function createLimiter(options: LimiterOptions): Limiter {
  const { tiers, redis, maxBytesPerTier = 32 * 1024 * 1024 } = options;
  let degraded: Error | undefined;

  function shared(tier: LimitTier, rings: Rings, through: LimitRedis): TierCheck {
    const ask = createRedisCheck({ ...through, prefix: `${through.prefix ?? 'causeway:limit'}:${tier}` }, tiers[tier]);
    return async (key, now) => {
      try {
        const decision = await ask(key);
        degraded = undefined;
        if (decision.admitted) rings.record(key, now);
        return decision;
      } catch (error) {
        degraded = error instanceof Error ? error : new Error(String(error));
        return rings.check(key, now);
      }
    };
  }

  function build(tier: LimitTier): { readonly rings: Rings; readonly check: TierCheck } {
    const rings = new Rings(tiers[tier], maxBytesPerTier);
    const isShared = redis !== undefined && tiers[tier].length > 0;
    return { rings, check: isShared ? shared(tier, rings, redis) : (key, now) => rings.check(key, now) };
  }
  const built = { default: build('default'), ws: build('ws'), strict: build('strict') };

  return {
    check: (tier, key, now) => built[tier].check(key, now),
    policyHeaders: {
      default: policyHeader(tiers.default),
      ws: policyHeader(tiers.ws),
      strict: policyHeader(tiers.strict),
    },
    state: () => ({
      store: redis === undefined ? 'memory' : 'redis',
      degraded,
      keyCount: tierNames.reduce((sum, tier) => sum + built[tier].rings.keyCount, 0),
    }),
  };
}

type TierCheck = (key: string, now: number) => Decision | Promise<Decision>;

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (a list of strings with parameters, RFC 9651). */
function policyHeader(policies: LimitPolicies): string | undefined {
  if (policies.length === 0) return undefined;
  return policies.map(({ name, quota, windowMs }) => `"${name}";q=${quota};w=${windowMs / 1000}`).join(', ');
}

/** `RateLimit`: the policy that refuses first; undefined where the tier is off. `t` never exceeds `Retry-After`. */
export function rateLimitHeader(decision: Decision): string | undefined {
  if (decision.policy.windowMs === 0) return undefined;
  return `"${decision.policy.name}";r=${decision.remaining};t=${Math.ceil(decision.waitMs / 1000)}`;
}

/** The answer to a request that was not admitted; its `retryAfterMs` makes `Retry-After` (rounded up to seconds). */
export function limitFault(decision: Decision): Fault {
  const { name, quota, windowMs } = decision.policy;
  const retryAfterMs = Math.ceil(decision.waitMs);
  return new Fault('rate_limit_exceeded', {
    message: `Too many requests: ${quota} within ${windowMs / 1000} s (${name}) are used up. Try again in ${describe(retryAfterMs)}.`,
    retryAfterMs,
  });
}

const describe = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.ceil(ms / 1000)} s`);

/** Readiness: degraded while the processes cannot share their counts. */
export function limitsCheck(limiter: Limiter): Check {
  return {
    name: 'limits',
    vital: false,
    probe: async () => {
      // A request of its own: otherwise the last one would speak for the store until the next.
      await limiter.check('default', 'readiness', performance.now());
      const { degraded } = limiter.state();
      if (degraded === undefined) return;
      throw new Fault('dependency_unavailable', {
        ...(degraded instanceof Fault ? degraded.details : {}),
        message: `Limits are counted by each process alone: ${degraded.message}`,
        cause: degraded,
      });
    },
  };
}
