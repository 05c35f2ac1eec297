import type { LimitPolicies, LimitPolicy } from './limits-policy.ts';

/** What a limit said about one request. Only admissions are counted: a refused request changes nothing. */
export interface Decision {
  readonly admitted: boolean;
  /** The policy that refused for longest or, admitted, the one that has least left. */
  readonly policy: LimitPolicy;
  /** Requests that policy would still admit at this instant. */
  readonly remaining: number;
  /** Until that policy admits one more than `remaining`; refused: until the same request is admitted. */
  readonly waitMs: number;
}

const initialCapacity = 8;

/** The times of a key's admissions, as far back as its longest window; grows by doubling, at most to its largest quota. */
export class Ring {
  times = new Float64Array(initialCapacity);
  /** Admissions so far; `times[i & (capacity - 1)]` is the i-th. */
  count = 0;
  newest = Number.NEGATIVE_INFINITY;
  /** Per policy: the first admission that is still within its window. Only ever rises, so a check is O(1) over time. */
  readonly firsts: number[];

  constructor(policies: LimitPolicies) {
    this.firsts = policies.map(() => 0);
  }

  get bytes(): number {
    return 200 + this.times.byteLength;
  }

  at(index: number): number {
    return this.times[index & (this.times.length - 1)] ?? 0;
  }

  /** Moves past what has left the window that ends now; returns the index of the first that has not. */
  advance(policyIndex: number, windowMs: number, now: number): number {
    let first = this.firsts[policyIndex] ?? 0;
    while (first < this.count && now - this.at(first) >= windowMs) first += 1;
    this.firsts[policyIndex] = first;
    return first;
  }

  private oldest(): number {
    let oldest = this.count;
    for (const first of this.firsts) if (first < oldest) oldest = first;
    return oldest;
  }

  append(now: number): void {
    if (this.count - this.oldest() === this.times.length) this.grow(this.oldest());
    this.times[this.count & (this.times.length - 1)] = now;
    this.count += 1;
    this.newest = now;
  }

  private grow(oldest: number): void {
    const times = new Float64Array(this.times.length * 2);
    for (let index = oldest; index < this.count; index += 1) times[index & (times.length - 1)] = this.at(index);
    this.times = times;
  }
}

/** Admits iff every policy does. A clock that went back is held at the newest admission, so it never admits more. */
export function decide(ring: Ring, policies: LimitPolicies, clock: number): Decision {
  const now = Math.max(clock, ring.newest);
  let refusing: LimitPolicy | undefined;
  let tightest: LimitPolicy | undefined;
  let remaining = Number.POSITIVE_INFINITY;
  let waitMs = 0;
  for (let index = 0; index < policies.length; index += 1) {
    const policy = policies[index];
    if (policy === undefined) continue;
    const first = ring.advance(index, policy.windowMs, now);
    const left = policy.quota - (ring.count - first);
    if (left <= 0) {
      const leavesIn = policy.windowMs - (now - ring.at(ring.count - policy.quota));
      if (refusing === undefined || leavesIn > waitMs) [refusing, waitMs] = [policy, leavesIn];
    } else if (refusing === undefined && left <= remaining) {
      [tightest, remaining] = [policy, left];
      waitMs = first === ring.count ? policy.windowMs : policy.windowMs - (now - ring.at(first));
    }
  }
  if (refusing) return { admitted: false, policy: refusing, remaining: 0, waitMs };
  if (tightest === undefined) return unlimited;
  ring.append(now);
  return { admitted: true, policy: tightest, remaining: remaining - 1, waitMs };
}

/** Counts an admission that was decided elsewhere. */
export function record(ring: Ring, policies: LimitPolicies, clock: number): void {
  const now = Math.max(clock, ring.newest);
  for (const [index, { windowMs }] of policies.entries()) ring.advance(index, windowMs, now);
  ring.append(now);
}

/** The decision of a tier without policies. */
export const unlimited: Decision = {
  admitted: true,
  policy: { name: 'off', quota: Number.POSITIVE_INFINITY, windowMs: 0 },
  remaining: Number.POSITIVE_INFINITY,
  waitMs: 0,
};
