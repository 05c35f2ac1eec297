import { CallFailure } from './call-failure.ts';
import type { Cause } from './cause.ts';

/** The cause of whatever was thrown, in the one shape that is shown. */
export function toCause(failure: unknown): Cause {
  if (failure instanceof CallFailure) return failure.cause;
  const text = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
  return {
    code: 'unknown',
    title: 'Something unexpected went wrong',
    sentence: 'This is a mistake in the program itself.',
    evidence: [text],
  };
}
