import { CallFailure } from '@causeway/client';
import type { Client } from '@causeway/client';
import { getHealth } from '@causeway/contract';

/** What the connection dot shows. Times in ms since 1970 UTC. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly latencyMs: number; readonly version: string; readonly checkedAt: number }
  | { readonly kind: 'reconnecting'; readonly failure: CallFailure; readonly since: number; readonly nextAt: number }
  /** The browser says that it has no network, and the server does not answer either. */
  | { readonly kind: 'offline'; readonly failure: CallFailure; readonly since: number; readonly nextAt: number };

/** Watches whether the server answers, for one dot instead of many error messages. */
export interface ConnectionWatch {
  current(): ConnectionState;
  subscribe(listener: () => void): () => void;
  /** Asks now; resolves when the new state is known. */
  check(): Promise<void>;
  /** Tells of a failure seen elsewhere; one without an answer makes the watch look at once. */
  notice(failure: unknown): void;
  /** Starts the rounds; returns how to end them. */
  start(): () => void;
}

const roundMs = 10_000;
const waitsMs = [1000, 2000, 4000, 8000, 15_000] as const;
const patienceMs = 8000;

/** `isOnline` and `now` are the browser's, replaceable in tests. */
export function createConnectionWatch(
  client: Client,
  { isOnline = () => navigator.onLine, now = Date.now } = {},
): ConnectionWatch {
  let state: ConnectionState = { kind: 'connecting' };
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStarted = false;
  let running: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  const settle = (next: ConnectionState, waitMs: number) => {
    state = next;
    for (const listener of listeners) listener();
    if (isStarted) timer = setTimeout(() => void check(), waitMs);
  };
  const fail = (failure: CallFailure) => {
    const waitMs = waitsMs[Math.min(attempts, waitsMs.length - 1)] ?? roundMs;
    attempts += 1;
    const since = 'since' in state ? state.since : now();
    settle({ kind: isOnline() ? 'reconnecting' : 'offline', failure, since, nextAt: now() + waitMs }, waitMs);
  };
  const ask = async () => {
    clearTimeout(timer);
    const startedAt = now();
    try {
      const { version } = await client.call(getHealth, { timeoutMs: patienceMs });
      attempts = 0;
      settle({ kind: 'live', latencyMs: now() - startedAt, version, checkedAt: now() }, roundMs);
    } catch (error) {
      if (error instanceof CallFailure) fail(error);
      else throw error;
    }
  };
  const check = () => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    current: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check,
    notice(failure) {
      const isSilence = failure instanceof CallFailure && failure.status === 0 && failure.kind !== 'aborted';
      if (isSilence && state.kind === 'live') void check();
    },
    start() {
      isStarted = true;
      void check();
      return () => {
        isStarted = false;
        clearTimeout(timer);
      };
    },
  };
}
