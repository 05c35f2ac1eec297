import type { Cause } from './cause.ts';
import type { Target } from './target.ts';

/** A request that got no usable answer. */
export interface Attempt {
  readonly method: string;
  readonly url: string;
  /** As sent; only their names are used. */
  readonly headers: Readonly<Record<string, string>>;
  /** `body`: the head of the answer had arrived. */
  readonly phase: 'head' | 'body';
  readonly isTimeout: boolean;
  readonly timeoutMs: number;
  readonly error: unknown;
}

/** Finds out why a request got no usable answer. Never throws. */
export async function explain(_target: Target, attempt: Attempt): Promise<Cause> {
  return {
    code: 'unknown',
    title: 'The request failed',
    sentence: `${attempt.method} ${attempt.url} got no answer.`,
    evidence: [],
  };
}
