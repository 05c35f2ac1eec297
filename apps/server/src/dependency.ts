import { Fault } from '@causeway/contract';
import { dependencyFault, rootOf } from './dependency-fault.ts';

/** State of a dependency as `/ready` and `/metrics` show it. */
export interface DependencyState {
  readonly name: string;
  /** Where it is: `127.0.0.1:6379`; never with credentials. */
  readonly address: string;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly lastError: string | undefined;
}

export interface DependencyOptions {
  /** `redis`, `postgres`, a provider's name. */
  readonly name: string;
  readonly address: string;
  /** How to start it, copyable: `redis-server --daemonize yes`. */
  readonly startCommand?: string;
  /** Default 500 ms. */
  readonly deadlineMs?: number;
  /** Consecutive failures that open the breaker; default 5. */
  readonly failureThreshold?: number;
  /** How long it stays open before one trial call; default 1000 ms. */
  readonly coolDownMs?: number;
  /** Whether an error means that the dependency failed (default: every error but a Fault). */
  readonly isFailure?: (error: unknown) => boolean;
}

export interface Dependency {
  /**
   * Calls the dependency with a deadline. Throws `Fault('dependency_unavailable')` that names it, its address, the cause and
   * the command that starts it; never hangs and never lets a bare driver error through. `deadlineMs` replaces the deadline for
   * this call: a migration may take minutes.
   */
  call<T>(work: (signal: AbortSignal) => Promise<T>, deadlineMs?: number): Promise<T>;
  state(): DependencyState;
}

class DeadlineError extends Error {
  readonly code = 'ETIMEDOUT';
}

async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, limitMs: number): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  let turn: NodeJS.Immediate | undefined;
  const expire = (): void => {
    const error = new DeadlineError(`no answer within ${limitMs} ms`);
    late.reject(error);
    controller.abort(error);
  };
  // Timers run before what arrived is read: after a long turn of ours the answer may be here already.
  const timer = setTimeout(() => {
    turn = setImmediate(expire);
  }, limitMs);
  try {
    return await Promise.race([work(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
    clearImmediate(turn);
  }
}

/** Open after some consecutive failures; after the cool-down one trial decides. */
class Breaker {
  readonly #failureThreshold: number;
  readonly #coolDownMs: number;
  #failures = 0;
  #openUntil = 0;
  #isTrialRunning = false;

  constructor(failureThreshold: number, coolDownMs: number) {
    this.#failureThreshold = failureThreshold;
    this.#coolDownMs = coolDownMs;
  }

  /** 0 when a call may go through, else how long to wait. */
  enter(): number {
    if (this.state() === 'closed') return 0;
    const waitMs = this.#openUntil - performance.now();
    if (waitMs > 0 || this.#isTrialRunning) return Math.max(1, Math.ceil(waitMs));
    this.#isTrialRunning = true;
    return 0;
  }

  recordSuccess(): void {
    this.#failures = 0;
    this.#isTrialRunning = false;
  }

  recordFailure(): void {
    this.#failures += 1;
    this.#isTrialRunning = false;
    this.#openUntil = performance.now() + this.#coolDownMs;
  }

  state(): DependencyState['breaker'] {
    if (this.#failures < this.#failureThreshold) return 'closed';
    return this.#isTrialRunning || performance.now() >= this.#openUntil ? 'half-open' : 'open';
  }
}

/** One wrapper per dependency: a deadline on every call, a breaker, and a fault that names the cause. */
export function createDependency(options: DependencyOptions): Dependency {
  const { name, address, startCommand, deadlineMs = 500, failureThreshold = 5, coolDownMs = 1000 } = options;
  const isFailure = options.isFailure ?? ((error: unknown) => !(error instanceof Fault));
  const breaker = new Breaker(failureThreshold, coolDownMs);
  let lastFailure: Error | undefined;

  function fault(retryAfterMs: number): Fault {
    const error = lastFailure ?? new Error('no connection');
    return dependencyFault({ name, address, startCommand, deadlineMs, retryAfterMs, error });
  }

  async function call<T>(work: (signal: AbortSignal) => Promise<T>, limitMs = deadlineMs): Promise<T> {
    const waitMs = breaker.enter();
    if (waitMs > 0) throw fault(waitMs);
    try {
      const result = await withDeadline(work, limitMs);
      breaker.recordSuccess();
      lastFailure = undefined;
      return result;
    } catch (error) {
      if (isFailure(error)) {
        breaker.recordFailure();
        lastFailure = rootOf(error);
        throw fault(coolDownMs);
      }
      breaker.recordSuccess();
      lastFailure = undefined;
      throw error;
    }
  }

  return { call, state: () => ({ name, address, breaker: breaker.state(), lastError: lastFailure?.message }) };
}
