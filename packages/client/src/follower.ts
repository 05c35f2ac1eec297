import type { Position, Stream } from '@causeway/contract';
import { backoff } from './backoff.ts';
import type { Pace } from './backoff.ts';
import type { CallFailure } from './call-failure.ts';
import type { Cause } from './cause.ts';
import { connectOnce } from './connect-once.ts';
import type { Connection, ConnectionEnd, TransportKind } from './connect-once.ts';
import { explain } from './explain.ts';
import type { FollowState } from './follow-state.ts';
import { brokenCause, causeOfEnd, isFinal } from './link-cause.ts';
import { isLoopback } from './place.ts';
import { createReader } from './subscription-reader.ts';
import type { SubscriptionReader } from './subscription-reader.ts';
import type { Target } from './target.ts';
import { watchWake } from './wake.ts';

export interface FollowerOptions {
  readonly stream: Stream;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly after: Position | undefined;
  readonly transport: TransportKind | 'auto';
  readonly pace: Pace;
  readonly onMessage: (message: unknown, position: Position | undefined) => void;
  readonly onState: (state: FollowState) => void;
  readonly onFault: (failure: CallFailure) => void;
  readonly onHead: (head: Position) => void;
}

// More failures than a restart takes: then it is not a hiccup and the cause deserves to be read.
const maxQuietFailures = 3;

/** Keeps one subscription connected until it is closed or refused. */
export class Follower {
  readonly #target: Target;
  readonly #options: FollowerOptions;
  readonly #reader: SubscriptionReader;
  readonly #unwatch: () => void;
  #state: FollowState = { status: 'connecting' };
  #connection: Connection | undefined;
  #nap: Nap | undefined;
  #failures = 0;
  #kind: TransportKind;
  #hadSocket = false;

  constructor(target: Target, options: FollowerOptions) {
    this.#target = target;
    this.#options = options;
    this.#kind = options.transport === 'sse' ? 'sse' : 'websocket';
    this.#reader = createReader(options.stream, options.after, {
      onMessage: (message, position) => {
        this.#failures = 0;
        this.#deliver(message, position);
      },
      onReady: (heartbeatMs) => this.#goLive(heartbeatMs),
      onHead: options.onHead,
      onDraining: (retryMs) => this.#connection?.drain(retryMs),
      onFault: (failure) => {
        this.#connection?.note(failure);
        options.onFault(failure);
      },
      onClosed: (code, reason) => this.#connection?.end({ code, reason }),
    });
    this.#unwatch = watchWake({
      onOnline: () => this.#reconnect(),
      onOffline: () => this.#leaveNetwork(),
      onVisible: () => this.#lookAgain(),
    });
    this.#connect();
  }

  get state(): FollowState {
    return this.#state;
  }

  send(text: string): boolean {
    return this.#state.status === 'live' && this.#connection?.send(text) === true;
  }

  retryNow(): void {
    this.#nap?.end();
  }

  /** Connects again without a position, so that a snapshot comes first. */
  restart(): void {
    this.#reader.forget();
    this.#reconnect();
  }

  close(): void {
    this.#finish(undefined);
  }

  #enter(state: FollowState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #connect(): void {
    this.#reader.begin();
    const { stream, params, query } = this.#options;
    const onEnd = (end: ConnectionEnd) => void this.#afterEnd(end);
    this.#connection = connectOnce(this.#target, { stream, params, query, kind: this.#kind, reader: this.#reader, onEnd });
  }

  #deliver(message: unknown, position: Position | undefined): void {
    try {
      this.#options.onMessage(message, position);
    } catch (error) {
      // The consumer's mistake is reported as uncaught, but does not end the subscription.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #goLive(heartbeatMs: number): void {
    this.#connection?.live(heartbeatMs);
    this.#hadSocket ||= this.#kind === 'websocket';
    this.#enter({ status: 'live', transport: this.#kind });
  }

  async #afterEnd(end: ConnectionEnd): Promise<void> {
    if (this.#state.status === 'closed') return;
    if (isFinal(end)) this.#finish(causeOfEnd(end, end.fault));
    else if (end.isAtOnce) this.#connect();
    else await this.#rest(end);
  }

  /** Waits before the next attempt; meanwhile finds out why the last one failed. */
  async #rest(end: ConnectionEnd): Promise<void> {
    this.#failures = end.wasStable ? 1 : this.#failures + 1;
    const waitMs = waitOf(end, this.#failures, this.#options.pace);
    const nap = takeNap(waitMs);
    this.#nap = nap;
    const isLong = this.#failures > maxQuietFailures || isOffline(this.#target);
    const rest = {
      status: isLong ? 'offline' : 'reconnecting',
      attempt: this.#failures,
      retryAt: Date.now() + waitMs,
    } as const;
    this.#enter({ ...rest, cause: causeOfEnd(end, end.fault) ?? brokenCause([]) });
    let cause = end.failure?.cause;
    const tell = async () => {
      cause = await explainEnd(this.#target, end);
      if (this.#nap === nap) this.#enter({ ...rest, cause });
    };
    if (!end.wasLive && cause === undefined) void tell();
    await nap.over;
    if (this.#nap !== nap) return;
    this.#nap = undefined;
    if (!end.wasLive) this.#chooseTransport(cause);
    this.#connect();
  }

  /** Where HTTP gets through and WebSocket does not, a proxy is in between. */
  #chooseTransport(cause: Cause | undefined): void {
    if (this.#options.transport !== 'auto' || this.#hadSocket) return;
    const isBlocked = this.#kind === 'websocket' && ['connection_cut', 'unknown', 'timeout'].includes(cause?.code ?? '');
    this.#kind = isBlocked ? 'sse' : 'websocket';
  }

  #reconnect(): void {
    if (this.#nap === undefined) this.#connection?.again();
    else this.#nap.end();
  }

  #leaveNetwork(): void {
    if (isOffline(this.#target)) this.#connection?.end({ code: 1006, reason: 'The network is gone' });
  }

  #lookAgain(): void {
    this.#nap?.end();
    this.#connection?.checkSilence();
  }

  #finish(cause: Cause | undefined): void {
    if (this.#state.status === 'closed') return;
    const nap = this.#nap;
    this.#nap = undefined;
    this.#unwatch();
    this.#enter({ status: 'closed', cause });
    nap?.end();
    this.#connection?.end({ code: 1000, reason: '' });
  }
}

interface Nap {
  readonly over: Promise<void>;
  end(): void;
}

function takeNap(durationMs: number): Nap {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, end: () => end() };
}

function waitOf(end: ConnectionEnd, failures: number, pace: Pace): number {
  if (end.drainMs !== undefined) return Math.random() * end.drainMs;
  return (end.failure?.retryAfterMs ?? 0) + backoff(failures, pace);
}

function isOffline(target: Target): boolean {
  if (typeof document === 'undefined' || navigator.onLine) return false;
  return URL.canParse(target.base) && !isLoopback(new URL(target.base).hostname);
}

const explainEnd = (target: Target, end: ConnectionEnd): Promise<Cause> =>
  explain(target, {
    method: 'GET',
    url: `${target.base}/health`,
    headers: {},
    phase: 'head',
    isTimeout: end.isSilent,
    timeoutMs: end.waitedMs,
    error: end.reason,
  });
