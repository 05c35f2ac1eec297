import type { Cause } from './cause.ts';

/** `fault`: the server answered; the others: no usable answer arrived. */
export type FailureKind = 'fault' | 'network' | 'aborted' | 'timeout';

export interface FailureDetails {
  readonly kind: FailureKind;
  /** The server's code, or the code of the cause when no server spoke. */
  readonly code: string;
  readonly message: string;
  readonly cause: Cause;
  /** HTTP status; 0 when none arrived. */
  readonly status?: number;
  readonly param?: string | undefined;
  readonly reason?: string | undefined;
  readonly fix?: { readonly summary: string; readonly command?: string } | undefined;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly dependency?: string | undefined;
}

/** What every failed call, stream and subscription of this package throws or reports. `message` alone is enough for a person. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  /** The same shape for every kind of failure: what to show. */
  override readonly cause: Cause;
  readonly kind: FailureKind;
  readonly code: string;
  /** HTTP status; 0 when none arrived. */
  readonly status: number;
  /** The field that is wrong, as a dotted path. */
  readonly param: string | undefined;
  /** The technical reason in one line; servers tell it to their owner only. */
  readonly reason: string | undefined;
  readonly fix: { readonly summary: string; readonly command?: string } | undefined;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  /** Which service failed: `redis`, `postgres`, a provider's name. */
  readonly dependency: string | undefined;

  constructor(details: FailureDetails) {
    super(details.message);
    this.cause = details.cause;
    this.kind = details.kind;
    this.code = details.code;
    this.status = details.status ?? 0;
    this.param = details.param;
    this.reason = details.reason;
    this.fix = details.fix ?? details.cause.fix;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
    this.dependency = details.dependency;
  }
}
