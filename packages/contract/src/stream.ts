import { z } from 'zod';
import { faultBody } from './fault.ts';
import type { Scope } from './endpoint.ts';

/** Where a subscriber stands: everything after it can be replayed, or the stream says it cannot. */
export interface Position {
  /** Changes when history was lost (restart, eviction). */
  readonly epoch: string;
  /** Rises by one per message within an epoch; 0 is before the first. */
  readonly offset: number;
}

/** `epoch.offset`: the SSE `id:`, the `position` of a WebSocket frame, the `after` query parameter. */
export const formatPosition = (position: Position): string => `${position.epoch}.${position.offset}`;

/** Undefined for anything that is not a position. */
export function parsePosition(text: string | null | undefined): Position | undefined {
  const match = /^([A-Za-z0-9]{1,32})\.(\d{1,15})$/u.exec(text ?? '');
  return match?.[1] === undefined || match[2] === undefined ? undefined : { epoch: match[1], offset: Number(match[2]) };
}

/** Messages of the gateway itself, on every stream, beside the stream's own. */
export const systemMessage = z.discriminatedUnion('type', [
  /** First message. `resumed`: everything after the asked position follows; false: what follows starts with a snapshot. */
  z.object({ type: z.literal('ready'), resumed: z.boolean(), position: z.string(), heartbeat_ms: z.number() }),
  /** Nothing happened for a while; the stream lives. */
  z.object({ type: z.literal('heartbeat'), position: z.string() }),
  /** The server stops: reconnect after a random part of `retry_ms`. */
  z.object({ type: z.literal('draining'), retry_ms: z.number() }),
  faultBody.extend({ type: z.literal('error') }),
]);
export type SystemMessage = z.infer<typeof systemMessage>;

/** Close codes of our own (4400-4499 mirror HTTP statuses; 1012 = restart, reconnect). */
export const closeCodes = {
  normal: 1000,
  serviceRestart: 1012,
  /** The message was not valid; the `error` frame before it says why. */
  badMessage: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notFound: 4404,
  /** The subscriber reads too slowly: 1 MiB was queued. Reconnect from the last position. */
  slow: 4008,
  tooManyMessages: 4029,
  internal: 4500,
  unavailable: 4503,
} as const;

/** One subscription, described once: over WebSocket at its path, over SSE at the same path with `Accept: text/event-stream`. */
export interface Stream {
  readonly name: string;
  readonly path: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly access: 'public' | Scope;
  /** Only its own messages and `error`: no `ready`, no heartbeat. For streams whose messages others have written down. */
  readonly isBare?: boolean;
  /**
   * WebSocket alone, in somebody else's protocol: frames pass as they are, text or bytes. The part counts what it is sent and
   * speaks of its own failures.
   */
  readonly isRaw?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** What the server sends: objects with a `type`. */
  readonly says: z.ZodType<{ type: string }>;
  /** What it understands over WebSocket; absent: it ignores what it is told. */
  readonly hears?: z.ZodType<{ type: string }>;
}

export const stream = <const S extends Stream>(description: S): S => description;

export type SaysOf<S extends Stream> = z.output<S['says']>;
export type HearsOf<S extends Stream> = S['hears'] extends z.ZodType ? z.output<S['hears']> : never;
