import { formatPosition } from '@causeway/contract';
import type { Stream } from '@causeway/contract';
import type { CallFailure } from './call-failure.ts';
import { openEventLink } from './event-link.ts';
import type { Link, LinkEnd } from './link.ts';
import { openSocketLink } from './socket-link.ts';
import type { SubscriptionReader } from './subscription-reader.ts';
import type { Target } from './target.ts';
import { startWatchdog } from './watchdog.ts';

export type TransportKind = 'websocket' | 'sse';

export interface ConnectionEnd extends LinkEnd {
  /** The server had said `ready`. */
  readonly wasLive: boolean;
  /** It lived so long that its end is no failure to connect. */
  readonly wasStable: boolean;
  readonly isSilent: boolean;
  readonly waitedMs: number;
  /** Connect again without a wait. */
  readonly isAtOnce: boolean;
  readonly drainMs: number | undefined;
  /** The last fault that was reported on it. */
  readonly fault: CallFailure | undefined;
}

export interface Connection {
  send(text: string): boolean;
  /** `ready` came; from now on every frame must come within the heartbeat and a grace. */
  live(heartbeatMs: number): void;
  drain(retryMs: number): void;
  note(failure: CallFailure): void;
  end(end: LinkEnd): void;
  /** Ends it to connect again at once. */
  again(): void;
  /** After a sleep: ends it if a heartbeat is overdue. */
  checkSilence(): void;
}

interface ConnectionOptions {
  readonly stream: Stream;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly kind: TransportKind;
  readonly reader: SubscriptionReader;
  readonly onEnd: (end: ConnectionEnd) => void;
}

const connectDeadlineMs = 10_000;
const heartbeatGraceMs = 10_000;
const stableMs = 5000;

/** One attempt and, when it succeeds, the life of one connection. Reports its end exactly once. */
export function connectOnce(target: Target, options: ConnectionOptions): Connection {
  const { reader, stream, params, query } = options;
  let liveAt: number | undefined;
  let drainMs: number | undefined;
  let fault: CallFailure | undefined;
  let isOver = false;

  const finish = (end: LinkEnd, how: { readonly isSilent?: boolean; readonly isAtOnce?: boolean } = {}) => {
    if (isOver) return;
    isOver = true;
    watchdog.stop();
    link.close();
    const wasStable = liveAt !== undefined && Date.now() - liveAt > stableMs;
    const facts = { wasLive: liveAt !== undefined, wasStable, drainMs, fault, waitedMs: watchdog.silenceMs };
    options.onEnd({ ...end, ...facts, isSilent: how.isSilent ?? false, isAtOnce: how.isAtOnce ?? false });
  };
  const silent = () => {
    const reason = `No sign of life for ${Math.round(watchdog.heardAgoMs() / 1000)} s`;
    finish({ code: 1006, reason }, { isSilent: true });
  };
  const onFrame = (json: unknown) => {
    if (isOver) return;
    watchdog.touch();
    reader.accept(json);
  };

  const watchdog = startWatchdog(connectDeadlineMs, silent);
  const { position } = reader;
  const after = position === undefined ? undefined : formatPosition(position);
  const request = { path: stream.path, params, query: { ...query, after } };
  const open = options.kind === 'websocket' ? openSocketLink : openEventLink;
  const link: Link = open(target, request, { onFrame, onEnd: finish });

  return {
    send: (text) => link.send(text),
    live: (heartbeatMs) => {
      liveAt = Date.now();
      watchdog.expect(heartbeatMs + heartbeatGraceMs);
    },
    drain: (retryMs) => {
      drainMs = retryMs;
      finish({ code: 1012, reason: 'The server restarts' });
    },
    note: (failure) => {
      fault = failure;
    },
    end: finish,
    again: () => finish({ code: 1006, reason: 'Connecting again' }, { isAtOnce: true }),
    checkSilence: () => {
      if (liveAt !== undefined && watchdog.heardAgoMs() > watchdog.silenceMs - heartbeatGraceMs) silent();
    },
  };
}
