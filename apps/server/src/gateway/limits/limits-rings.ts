import { decide, record, Ring, unlimited } from './limits-ring.ts';
import type { LimitPolicies } from './limits-policy.ts';
import type { Decision } from './limits-ring.ts';

/**
 * The rings of one tier by key, in bounded memory. Two generations: a key that is used moves to the current one; when that is
 * full, or older than the longest window, the previous one is dropped. So an idle key goes without a change to any decision,
 * and only under pressure (more live keys than fit) do the longest unused ones start afresh.
 */
export class Rings {
  private readonly policies: LimitPolicies;
  private readonly longestMs: number;
  private readonly generationBytes: number;
  private current = new Map<string, Ring>();
  private previous = new Map<string, Ring>();
  private currentBytes = 0;
  private rotatedAt = Number.NEGATIVE_INFINITY;

  constructor(policies: LimitPolicies, maxBytes: number) {
    this.policies = policies;
    this.longestMs = Math.max(0, ...policies.map(({ windowMs }) => windowMs));
    // Four of the largest rings must fit, else the growth of one key alone would drop everybody else.
    const largestRingBytes = Math.max(0, ...policies.map(({ quota }) => quota)) * 16;
    this.generationBytes = Math.max(maxBytes / 2, largestRingBytes * 4);
  }

  get keyCount(): number {
    return this.current.size + this.previous.size;
  }

  check(key: string, now: number): Decision {
    if (this.policies.length === 0) return unlimited;
    const ring = this.current.get(key) ?? this.promote(key, now);
    const { times } = ring;
    const decision = decide(ring, this.policies, now);
    if (ring.times !== times) this.grew(ring.times.byteLength - times.byteLength, now);
    return decision;
  }

  /** Counts an admission that Redis decided, so that this process knows its own share when Redis goes. */
  record(key: string, now: number): void {
    const ring = this.current.get(key) ?? this.promote(key, now);
    const { times } = ring;
    record(ring, this.policies, now);
    if (ring.times !== times) this.grew(ring.times.byteLength - times.byteLength, now);
  }

  private promote(key: string, now: number): Ring {
    if (now - this.rotatedAt >= this.longestMs) this.rotate(now);
    const ring = this.previous.get(key) ?? new Ring(this.policies);
    this.previous.delete(key);
    this.current.set(key, ring);
    this.grew(ring.bytes + key.length, now);
    return ring;
  }

  private grew(bytes: number, now: number): void {
    this.currentBytes += bytes;
    if (this.currentBytes > this.generationBytes) this.rotate(now);
  }

  private rotate(now: number): void {
    this.previous = this.current;
    this.current = new Map();
    this.currentBytes = 0;
    this.rotatedAt = now;
  }
}
