import type { ExecutionError } from '@causeway/contract';
import type { z } from 'zod';

/** What a call is told about where it runs. */
export interface CallContext {
  readonly owner: string;
  /** What its costs count to. */
  readonly projectId: string | null;
  readonly executionId: string;
  /** Of the step: `/do/0/search`. */
  readonly path: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** The same for all attempts of a step: what it is given to must do the work once. */
  readonly idempotencyKey: string;
  /** Aborted when the execution is cancelled, the step takes too long, or the process stops. */
  readonly signal: AbortSignal;
  /** Text as it comes, for whoever watches; it is not kept. */
  emit(text: string): void;
}

interface CallBase {
  /** What `call:` says. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of `with`; drives validation, forms and hints. */
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** A call that does something and answers. */
export interface WorkCall extends CallBase {
  /** Whether a call that was in flight when the process ended may simply be made again. */
  isIdempotent(input: unknown): boolean;
  /** `input` is parsed. Throws `CallError`, or a Fault; both become the error of the step. */
  run(input: unknown, context: CallContext): Promise<unknown>;
}

/** What a call waits for. */
export interface CallWait {
  /** Default: the path of the step. */
  readonly key?: string;
  /** Milliseconds from now; the step then fails with a timeout, unless `onExpiry` says its output. */
  readonly expiresAfterMs?: number;
  readonly onExpiry?: { readonly output: unknown };
  readonly title?: string;
  /** JSON Schema of what is answered. */
  readonly form?: unknown;
  readonly roles?: readonly string[];
}

/** A call that waits for a signal, such as an approval. Its output is what the signal carries. */
export interface WaitCall extends CallBase {
  wait(input: unknown): CallWait;
}

export type CallDefinition = WorkCall | WaitCall;

export interface CallRegistry {
  find(name: string): CallDefinition | undefined;
  readonly list: readonly CallDefinition[];
}

/** A call failed in a way the definition may catch: RFC 9457, with the types of the DSL where one fits. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly error: ExecutionError;
  constructor(error: ExecutionError, options?: ErrorOptions) {
    super(error.detail ?? error.title, options);
    this.error = error;
  }
}
