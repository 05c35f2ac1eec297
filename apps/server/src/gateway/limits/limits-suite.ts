import { array, constant, integer, oneof, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { LimitPolicies } from './limits-policy.ts';

/** The definition, written without thought for speed: every admission ever, filtered by each window. */
export function createOracle(
  policies: LimitPolicies,
): (now: number) => { readonly admitted: boolean; readonly fits: readonly number[] } {
  const log: number[] = [];
  return (clock) => {
    const now = Math.max(clock, log.at(-1) ?? clock);
    const fits = policies.map(({ quota, windowMs }) => quota - log.filter((time) => now - time < windowMs).length);
    const admitted = fits.every((left) => left > 0);
    if (admitted) log.push(now);
    return { admitted, fits };
  };
}

export const small: LimitPolicies = [
  { name: 'burst', quota: 4, windowMs: 10 },
  { name: 'minute', quota: 9, windowMs: 60 },
  { name: 'hour', quota: 20, windowMs: 300 },
];

export const policiesArbitrary: Arbitrary<LimitPolicies> = array(
  record({ quota: integer({ min: 1, max: 30 }), windowMs: integer({ min: 1, max: 400 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
).map((list) => list.map((policy, index) => ({ name: `p${index}`, ...policy })).toSorted((a, b) => a.windowMs - b.windowMs));
/** Pauses between requests: bursts, paces and long rests. */
export const stepsArbitrary = array(oneof(constant(0), integer({ min: 0, max: 5 }), integer({ min: 0, max: 500 })), {
  minLength: 20,
  maxLength: 200,
  size: 'max',
});

export const unbounded = 2 ** 30;
export const times = (steps: readonly number[]): number[] => {
  let now = 1000;
  return steps.map((step) => (now += step));
};
