export interface Pace {
  /** Upper bound of the first wait. */
  readonly minMs: number;
  /** Upper bound of every wait. */
  readonly maxMs: number;
}

export const defaultPace: Pace = { minMs: 250, maxMs: 10_000 };

/** Exponential backoff with full jitter, so that a thousand tabs do not come back in step. `failures` counts from 1. */
export function backoff(failures: number, pace: Pace = defaultPace): number {
  const bound = Math.min(pace.maxMs, pace.minMs * 2 ** Math.min(failures - 1, 20));
  return Math.random() * bound;
}
