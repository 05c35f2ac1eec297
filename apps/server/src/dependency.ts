import { Fault, type FaultFix } from '@causeway/contract';

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

type FailureKind = 'refused' | 'silent' | 'unresolved' | 'unauthorized' | 'closed' | 'unreachable' | 'failed';

const kindByCode: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ETIMEDOUT: 'silent',
  CONNECT_TIMEOUT: 'silent',
  UND_ERR_CONNECT_TIMEOUT: 'silent',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  '28000': 'unauthorized',
  '28P01': 'unauthorized',
  WRONGPASS: 'unauthorized',
  NOAUTH: 'unauthorized',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  CONNECTION_CLOSED: 'closed',
  CONNECTION_DESTROYED: 'closed',
  CONNECTION_ENDED: 'closed',
  '57P01': 'closed',
  UND_ERR_SOCKET: 'closed',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

const titles: Readonly<Record<string, string>> = { redis: 'Redis', postgres: 'PostgreSQL' };
const titleOf = (name: string): string => titles[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

class DeadlineError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** An AggregateError (one attempt per address) and a wrapped error hide the cause; the first that carries a code is it. */
function rootOf(error: unknown): Error & { readonly code?: unknown } {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (!('code' in error) && error.cause instanceof Error) return rootOf(error.cause);
  return error;
}

function kindOf(error: Error & { readonly code?: unknown }): FailureKind {
  const byCode = kindByCode[String(error.code ?? '')] ?? kindByCode[error.message.split(' ', 1)[0] ?? ''];
  if (byCode) return byCode;
  if (/auth|password/iu.test(error.message)) return 'unauthorized';
  if (/timed? ?out/iu.test(error.message)) return 'silent';
  return /clos|hang up|disconnect/iu.test(error.message) ? 'closed' : 'failed';
}

function sentenceOf(kind: FailureKind, where: string, deadlineMs: number): string {
  switch (kind) {
    case 'refused':
      return `${where} refused the connection.`;
    case 'silent':
      return `${where} did not answer within ${deadlineMs} ms.`;
    case 'unresolved':
      return `${where} cannot be reached: the host name does not resolve.`;
    case 'unauthorized':
      return `${where} refused the credentials.`;
    case 'closed':
      return `${where} closed the connection.`;
    case 'unreachable':
      return `${where} cannot be reached: there is no route to the host.`;
    case 'failed':
      return `${where} answered with an error.`;
  }
}

function fixOf(kind: FailureKind, title: string, startCommand: string | undefined): FaultFix {
  if (kind === 'unauthorized')
    return { summary: `Correct the user name and the password in the URL of ${title}, and restart the server.` };
  if (kind === 'unresolved') return { summary: `Correct the host name in the URL of ${title}, and restart the server.` };
  if (kind === 'failed') return { summary: `Look into the log of ${title}; the cause is the error it answered.` };
  const summary =
    kind === 'silent'
      ? `Check that ${title} runs and is not overloaded.`
      : `Start ${title}; this server then goes on by itself.`;
  return startCommand === undefined ? { summary } : { summary, command: startCommand };
}

/** One wrapper per dependency: a deadline on every call, a breaker, and a fault that names the cause. */
export function createDependency(options: DependencyOptions): Dependency {
  const { name, address, startCommand, deadlineMs = 500, failureThreshold = 5, coolDownMs = 1000 } = options;
  const isFailure = options.isFailure ?? ((error: unknown) => !(error instanceof Fault));
  const title = titleOf(name);
  let failures = 0;
  let openUntil = 0;
  let isTrialRunning = false;
  let lastFailure: { readonly error: Error; readonly kind: FailureKind } | undefined;

  const isOpen = (): boolean => failures >= failureThreshold;

  function fault(retryAfterMs: number): Fault {
    const kind = lastFailure?.kind ?? 'closed';
    return new Fault('dependency_unavailable', {
      dependency: name,
      message: sentenceOf(kind, `${title} at ${address}`, deadlineMs),
      reason: lastFailure?.error.message ?? 'no connection',
      fix: fixOf(kind, title, startCommand),
      retryAfterMs,
      cause: lastFailure?.error,
    });
  }

  async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, limitMs: number): Promise<T> {
    const controller = new AbortController();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new DeadlineError(`no answer within ${limitMs} ms`);
      late.reject(error);
      controller.abort(error);
    }, limitMs);
    try {
      return await Promise.race([work(controller.signal), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  function recordFailure(error: unknown): Fault {
    const root = rootOf(error);
    lastFailure = { error: root, kind: kindOf(root) };
    failures += 1;
    if (isOpen()) openUntil = performance.now() + coolDownMs;
    return fault(coolDownMs);
  }

  async function attempt<T>(work: (signal: AbortSignal) => Promise<T>, limitMs: number): Promise<T> {
    try {
      const result = await withDeadline(work, limitMs);
      failures = 0;
      return result;
    } catch (error) {
      if (isFailure(error)) throw recordFailure(error);
      failures = 0;
      throw error;
    }
  }

  async function call<T>(work: (signal: AbortSignal) => Promise<T>, limitMs = deadlineMs): Promise<T> {
    if (!isOpen()) return attempt(work, limitMs);
    const waitMs = openUntil - performance.now();
    if (waitMs > 0 || isTrialRunning) throw fault(Math.max(1, Math.ceil(waitMs)));
    isTrialRunning = true;
    try {
      return await attempt(work, limitMs);
    } finally {
      isTrialRunning = false;
    }
  }

  function breaker(): DependencyState['breaker'] {
    if (!isOpen()) return 'closed';
    return isTrialRunning || performance.now() >= openUntil ? 'half-open' : 'open';
  }

  return {
    call,
    state: () => ({ name, address, breaker: breaker(), lastError: failures > 0 ? lastFailure?.error.message : undefined }),
  };
}
