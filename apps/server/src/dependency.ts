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
   * the command that starts it; never hangs and never lets a bare driver error through.
   */
  call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  state(): DependencyState;
}
