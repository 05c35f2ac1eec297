import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import type { Dependency } from '../../dependency.ts';
import { abortReason } from './exchange.ts';
import type { ModelSource } from './source.ts';

/** One model of one provider, with the breaker that watches it. */
export interface Target {
  /** `<provider>/<model>`. */
  readonly id: string;
  /** As the provider names it. */
  readonly model: string;
  readonly source: ModelSource;
  readonly guard: Dependency;
}

export interface AttemptsOptions<T> {
  /** In order of preference; at least one. */
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
  /** Waits between attempts, together, in ms. */
  readonly budgetMs: number;
  /** True when part of the answer went out: then nothing can take over. */
  readonly isDelivered: () => boolean;
  readonly attempt: (target: Target, hasFallback: boolean) => Promise<T>;
}

const maxRetries = 2;
const firstWaitMs = 250;

/**
 * What follows a failure before the first token.
 *
 * | failure | then |
 * | --- | --- |
 * | 408, 429, 5xx, 529, a cut connection | the same target again, at most twice, then the next |
 * | refused connection, silence, not its protocol, refused key, 402, 404, used-up quota | the next target |
 * | any other 4xx: the request itself is wrong | nothing |
 */
export function afterFailure(fault: Fault): 'retry' | 'next' | 'stop' {
  const { upstream } = fault.details;
  switch (fault.code) {
    case 'upstream_cut':
      return 'retry';
    case 'upstream_unreachable':
    case 'upstream_timeout':
    case 'upstream_invalid':
      return 'next';
    case 'upstream_rejected':
      if (fault.retryable) return 'retry';
      return upstream === undefined || [402, 404, 429].includes(upstream.status) ? 'next' : 'stop';
    default:
      return 'stop';
  }
}

/** Whether a fault says that the target is ill, not that the request is wrong: what the breaker counts. */
export function isIllness(error: unknown): boolean {
  if (!(error instanceof Fault)) return false;
  if (error.code === 'upstream_timeout' || error.code === 'upstream_cut') return true;
  return error.code === 'upstream_rejected' && error.retryable && error.details.upstream === undefined;
}

/** The fault of an open breaker, said as the failure that opened it. */
function openFault(target: Target, refusal: Fault): Fault {
  const { cause, retryAfterMs } = refusal.details;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (!(cause instanceof Fault)) return refusal;
  return new Fault(cause.code, {
    ...cause.details,
    ...wait,
    message: `${cause.message} It failed several times; ${target.id} is not asked for a moment.`,
  });
}

/** Runs the attempt under the target's breaker; its own failures come out as they are. */
async function guarded<T>(target: Target, work: () => Promise<T>): Promise<T> {
  let failure: unknown;
  let hasRun = false;
  try {
    return await target.guard.call(async () => {
      hasRun = true;
      try {
        return await work();
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  } catch (error) {
    if (hasRun) throw failure ?? error;
    throw error instanceof Fault ? openFault(target, error) : error;
  }
}

/** Half of the wait is random, so that callers that failed together do not come back together. */
const backoffMs = (retry: number): number => firstWaitMs * 2 ** retry * (0.75 + Math.random() / 2);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw abortReason(signal);
  }
}

/** Tries the targets in order. Throws the first target's last failure when none answers: it is the one that was asked for. */
export async function runAttempts<T>(options: AttemptsOptions<T>): Promise<{ readonly target: Target; readonly result: T }> {
  const { targets, signal, isDelivered, attempt } = options;
  let budgetMs = options.budgetMs;
  let primary: unknown;
  for (const [index, target] of targets.entries()) {
    const hasFallback = index < targets.length - 1;
    let failure: unknown;
    for (let retry = 0; ; retry++) {
      try {
        return { target, result: await guarded(target, () => attempt(target, hasFallback)) };
      } catch (error) {
        failure = error;
      }
      if (signal.aborted || isDelivered() || !(failure instanceof Fault)) throw failure;
      const next = afterFailure(failure);
      if (next === 'stop') throw failure;
      const waitMs = failure.details.retryAfterMs ?? backoffMs(retry);
      if (next === 'next' || retry >= maxRetries || waitMs > budgetMs) break;
      budgetMs -= waitMs;
      await pause(waitMs, signal);
    }
    primary ??= failure;
  }
  throw primary;
}
