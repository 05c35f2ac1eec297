import type { ExecutionError, TaskWait } from '@causeway/contract';
import type { RunRow } from './run-log.ts';

/** What is told to everybody about a task. */
export interface TaskName {
  readonly name: string;
  /** `call`, `for`, …; what a job of another kind calls its steps. */
  readonly kind: string;
}

/** What a finished task leaves in the log. */
export interface Done {
  readonly output?: unknown;
  /** The new context, when the task exports one. */
  readonly context?: unknown;
  readonly branch?: string | undefined;
  readonly then?: string | undefined;
  readonly endsIteration?: boolean;
}

/** The same with the time it was recorded at. A walk after a crash reads it in place of doing the work. */
export interface Recorded extends Omit<Done, 'endsIteration'> {
  readonly at: number;
  readonly isSkipped?: boolean;
}

export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** The same for all attempts of the step. */
  readonly idempotencyKey: string;
  /** Aborted when the run is cancelled, the step takes too long, or the process stops. */
  readonly signal: AbortSignal;
  /** Text as it comes; never kept. */
  emit(text: string): void;
  log(text: string, level?: 'info' | 'warn' | 'error'): void;
}

export interface StepOptions extends TaskName {
  /** False: an attempt that was in flight at a crash is not repeated; somebody decides. */
  readonly isIdempotent: boolean;
  /** Told in the log; what an attempt after a crash gets is this again. */
  readonly input?: unknown;
  readonly timeoutMs?: number | undefined;
  /** Milliseconds until the next attempt; undefined: none. */
  readonly retryAfterMs?: (error: ExecutionError, attempt: number) => number | undefined;
  /** The step stands in the body of a loop: when it fails, so does the iteration. */
  readonly isInIteration?: boolean;
  /** Nothing of the iteration follows. */
  readonly endsIteration?: boolean;
}

export interface SignalOptions extends TaskName {
  readonly signal: string;
  readonly wait?: Omit<TaskWait, 'for' | 'signal'>;
  /** Also gets what is broadcast to the owner's runs. */
  readonly isListening?: boolean;
  /** Passes signals over that are not meant; default all are. */
  readonly accepts?: (data: unknown) => Promise<boolean>;
}

export type SignalOutcome =
  | { readonly kind: 'signal'; readonly data: unknown; readonly at: number; readonly by: string | undefined }
  | { readonly kind: 'expired' };

export interface NewChild {
  readonly job: string;
  readonly subject: string;
  readonly scope: string;
  readonly label: string;
  readonly version: number;
  readonly totalSteps: number;
  readonly input: unknown;
}

export type ChildOutcome =
  | { readonly status: 'completed'; readonly output: unknown }
  | { readonly status: 'failed' | 'cancelled'; readonly error: ExecutionError };

/** What the log says of a block that was tried: the attempt that failed last, and when the next may begin. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly retryAt: number;
}

/**
 * One strand of a run. What a job does goes through it: every result is in the log before the next step sees it, and a walk after a
 * crash gets recorded results at once. `path` names a step: the same in every walk, different for every step. Concurrency goes
 * through `all` and `race`: a run rests when each of its strands waits.
 */
export interface RunContext {
  readonly run: Readonly<RunRow>;
  readonly signal: AbortSignal;
  /** When this strand last learned something; the same in every walk. */
  readonly clock: number;
  /** Milliseconds since 1970: for what goes into the log. */
  now(): number;
  /** Of the run. */
  input(): Promise<unknown>;
  /** The result the log has; undefined: none yet. Throws `StepError` when the log says that it failed for good. */
  recorded(path: string): Promise<Recorded | undefined>;

  /** Does something that takes time or has an effect. Throws `StepError` when it failed for good. */
  step(path: string, options: StepOptions, work: (attempt: Attempt, input: unknown) => Promise<Done>): Promise<Recorded>;
  /** Records what was computed without effect; it is computed again when a crash comes first. */
  record(path: string, name: TaskName, done: Done): Promise<Recorded>;
  skip(path: string, name: TaskName, endsIteration: boolean): void;
  fault(path: string, fault: TaskName & { readonly error: ExecutionError; readonly endsIteration: boolean }): void;
  /** Tells that a task which holds others began. */
  open(path: string, name: TaskName): void;
  /** The same for a loop; the items are those of the first walk. */
  openLoop(path: string, name: TaskName, items: () => Promise<readonly unknown[]>): Promise<readonly unknown[]>;

  failedAttempt(path: string): FailedAttempt | undefined;
  /** Tells that an attempt of a block failed and waits until the next may begin. */
  retry(path: string, failed: FailedAttempt & { readonly error: ExecutionError }): Promise<void>;
  /** Waits until the attempt after the one that the log says failed may begin. */
  untilRetry(path: string): Promise<void>;
  /** `delayMs` counts from the first walk. */
  sleep(path: string, options: TaskName & { readonly delayMs: number }, done: () => Promise<Done>): Promise<Recorded>;
  waitForSignal(path: string, options: SignalOptions, done: (outcome: SignalOutcome) => Promise<Done>): Promise<Recorded>;
  runChild(path: string, options: ChildOptions, done: (outcome: ChildOutcome) => Promise<Done>): Promise<Recorded>;

  /** Runs strands side by side, so many at once, and settles all that began; after a failure none begins. */
  all<T>(options: AllOptions, work: StrandWork<T>): Promise<readonly PromiseSettledResult<T>[]>;
  /** The first that ends, well or not, wins; the others are given up. `paths`: of the strands. */
  race<T>(paths: readonly string[], work: StrandWork<T>): Promise<T>;
  /** Gives the strand up at a time, with the error. */
  within<T>(options: { readonly at: number; readonly error: ExecutionError }, work: StrandWork<T>): Promise<T>;
  log(path: string, text: string, level?: 'info' | 'warn' | 'error'): void;
  /** Called when the run leaves the memory, however. */
  onRelease(release: () => void): void;
}

export interface ChildOptions extends TaskName {
  readonly child: NewChild;
}

export interface AllOptions {
  readonly count: number;
  readonly concurrency: number;
}

export type StrandWork<T> = (context: RunContext, index: number) => Promise<T>;

/** A kind of work that survives crashes. */
export interface JobKind {
  readonly name: string;
  /** The output of the run. Throws `StepError`, or any error, to fail it. */
  run(context: RunContext): Promise<unknown>;
}

/** A step, or the run, failed for good; the error is in the log. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly error: ExecutionError;
  constructor(error: ExecutionError, options?: ErrorOptions) {
    super(error.detail ?? error.title, options);
    this.error = error;
  }
}
