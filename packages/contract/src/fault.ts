import { z } from 'zod';
import { faultCatalogue } from './fault-catalogue.ts';
import type { FaultCode } from './fault-catalogue.ts';

/** A copyable way out. */
export interface FaultFix {
  readonly summary: string;
  readonly command?: string;
}

export interface FaultDetails {
  /** Replaces the catalogue's sentence; must be enough for a person. */
  readonly message?: string;
  /** The field that is wrong, as a dotted path: `messages.0.role`. */
  readonly param?: string;
  /** The technical reason in one line (`connect ECONNREFUSED 127.0.0.1:6379`); shown to the owner or on loopback only. */
  readonly reason?: string;
  readonly fix?: FaultFix;
  readonly retryAfterMs?: number;
  readonly retryable?: boolean;
  /** Which service failed: `redis`, `postgres`, a provider's name. */
  readonly dependency?: string;
  /** What a model provider answered, passed on under its own status and code. */
  readonly upstream?: { readonly status: number; readonly code: string | null; readonly type: string | null };
  readonly cause?: unknown;
}

/** A failure the outside may see. Anything else that is thrown is a bug and becomes `internal_error`. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly details: FaultDetails;

  constructor(code: FaultCode, details: FaultDetails = {}) {
    super(details.message ?? faultCatalogue[code].sentence, { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return this.details.upstream?.status ?? faultCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return this.details.retryable ?? faultCatalogue[this.code].retryable;
  }
}

/** The one envelope: HTTP bodies, WebSocket `error` frames, SSE error events, CLI `--json`. A superset of OpenAI's. */
export const faultBody = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().nullable(),
    message: z.string(),
    param: z.string().nullable(),
    cause: z.string().nullable(),
    fix: z.object({ summary: z.string(), command: z.string().optional() }).nullable(),
    retryable: z.boolean(),
    retry_after_ms: z.number().optional(),
    dependency: z.string().optional(),
    request_id: z.string(),
    doc_url: z.string(),
  }),
});
export type FaultBody = z.infer<typeof faultBody>;

/**
 * The envelope of a fault. `trusted` is true for the owner and on loopback: only then are `cause` and the fix's command shown.
 * Pure, so server, CLI and tests write the same bytes.
 */
export function toFaultBody(fault: Fault, requestId: string, trusted: boolean): FaultBody {
  const entry = faultCatalogue[fault.code];
  const { details } = fault;
  const code = details.upstream ? details.upstream.code : fault.code;
  const fix = details.fix ?? { summary: entry.fix };
  return {
    error: {
      type: details.upstream?.type ?? entry.type,
      code,
      message: fault.message,
      param: details.param ?? null,
      cause: trusted ? (details.reason ?? null) : null,
      fix: trusted ? fix : { summary: entry.fix },
      retryable: fault.retryable,
      ...(details.retryAfterMs === undefined ? {} : { retry_after_ms: details.retryAfterMs }),
      ...(details.dependency === undefined ? {} : { dependency: details.dependency }),
      request_id: requestId,
      doc_url: `/docs/errors#${fault.code}`,
    },
  };
}
