import type { CacheOutcome, ModelEvent } from '../../../providers/models/model.ts';
import { Flight } from './flight.ts';
import type { Produce } from './flight.ts';
import type { KeyLock } from './key-lock.ts';
import type { Recording } from './recording.ts';
import type { RecordingStore } from './recording-store.ts';

export interface CachedCall {
  readonly key: string;
  /** Asks anew, and keeps that. */
  readonly isRefresh: boolean;
  readonly signal: AbortSignal;
  readonly produce: Produce;
  /** Told before the first event. */
  readonly onOutcome: (outcome: CacheOutcome) => void;
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

export interface CachedResult {
  readonly recording: Recording;
  readonly outcome: CacheOutcome;
}

export interface ResponseCache {
  answer(call: CachedCall): Promise<CachedResult>;
}

export interface ResponseCacheNeeds {
  readonly store: RecordingStore;
  readonly lock: KeyLock;
}

/** Answers of the past, and one upstream call for all who ask the same at once. Only whole answers are kept. */
export function createResponseCache({ store, lock }: ResponseCacheNeeds): ResponseCache {
  const flights = new Map<string, Flight>();
  const taking = new Map<string, ReturnType<KeyLock['take']>>();

  async function replay(recording: Recording, { onOutcome, onEvent, signal }: CachedCall, outcome: CacheOutcome) {
    onOutcome(outcome);
    for (const event of recording.events) {
      signal.throwIfAborted();
      await onEvent(event);
    }
    return { recording, outcome };
  }

  async function follow(flight: Flight, call: CachedCall, outcome: CacheOutcome): Promise<CachedResult> {
    call.onOutcome(outcome);
    return { recording: await flight.follow(call.signal, call.onEvent), outcome };
  }

  function begin({ key, produce }: CachedCall, release: () => Promise<void>): Flight {
    const flight = new Flight(async (signal, onEvent) => {
      try {
        const recording = await produce(signal, onEvent);
        await store.set(key, recording);
        return recording;
      } finally {
        if (flights.get(key) === flight) flights.delete(key);
        await release();
      }
    });
    flights.set(key, flight);
    return flight;
  }

  /** Until there is an answer, or this call is the one that asks. */
  async function answer(call: CachedCall): Promise<CachedResult> {
    for (;;) {
      const running = flights.get(call.key);
      if (running && !running.isAbandoned) return follow(running, call, 'shared');
      const kept = call.isRefresh ? undefined : await store.get(call.key);
      if (kept) return replay(kept, call, 'hit');
      if (flights.has(call.key) && flights.get(call.key) !== running) continue;
      const result = await takeTurn(call);
      if (result) return result;
    }
  }

  /** Undefined: somebody else is about to ask, here or on another node. */
  async function takeTurn(call: CachedCall): Promise<CachedResult | undefined> {
    const { key } = call;
    const other = taking.get(key);
    if (other) {
      await other.catch(() => undefined);
      return undefined;
    }
    const turn = lock.take(key);
    taking.set(key, turn);
    let flight: Flight | undefined;
    try {
      const release = await turn;
      // Whoever waits for the turn goes on after this, and finds the flight.
      flight = release && begin(call, release);
    } finally {
      taking.delete(key);
    }
    if (flight) return follow(flight, call, 'miss');
    await lock.wait(call.signal);
    return undefined;
  }

  return { answer };
}
