import { Fault } from '@causeway/contract';
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

/** The right to ask, and what came meanwhile. */
interface Turn {
  readonly release: () => Promise<void>;
  readonly kept: Recording | undefined;
}

async function replay(recording: Recording, { onOutcome, onEvent, signal }: CachedCall): Promise<CachedResult> {
  onOutcome('hit');
  for (const event of recording.events) {
    signal.throwIfAborted();
    await onEvent(event);
  }
  return { recording, outcome: 'hit' };
}

/** Undefined: another node is asking. While the lock was taken that node may have answered. */
async function takeLock({ store, lock }: ResponseCacheNeeds, { key, isRefresh }: CachedCall): Promise<Turn | undefined> {
  const release = await lock.take(key);
  return release && { release, kept: isRefresh ? undefined : await store.get(key) };
}

async function follow(flight: Flight, call: CachedCall, outcome: CacheOutcome): Promise<CachedResult> {
  call.onOutcome(outcome);
  return { recording: await flight.follow(call.signal, call.onEvent), outcome };
}

/** Undefined: whoever asked first was refused for their own budget, which says nothing of this caller's. */
async function share(flight: Flight, call: CachedCall): Promise<CachedResult | undefined> {
  try {
    return await follow(flight, call, 'shared');
  } catch (error) {
    if (error instanceof Fault && ['budget_exceeded', 'price_unknown'].includes(error.code)) return undefined;
    throw error;
  }
}

/** Answers of the past, and one upstream call for all who ask the same at once. Only whole answers are kept. */
export function createResponseCache(needs: ResponseCacheNeeds): ResponseCache {
  const { store, lock } = needs;
  const flights = new Map<string, Flight>();
  const taking = new Map<string, Promise<Turn | undefined>>();

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
      if (running && !running.isAbandoned) {
        const shared = await share(running, call);
        if (shared) return shared;
        continue;
      }
      const kept = call.isRefresh ? undefined : await store.get(call.key);
      if (kept) return replay(kept, call);
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
    const taken = takeLock(needs, call);
    taking.set(key, taken);
    let flight: Flight | undefined;
    let turn: Turn | undefined;
    try {
      turn = await taken;
      // Whoever waits for the turn goes on after this, and finds the flight.
      if (turn && !turn.kept) flight = begin(call, turn.release);
    } finally {
      taking.delete(key);
    }
    if (flight) return follow(flight, call, 'miss');
    if (turn?.kept) {
      await turn.release();
      return replay(turn.kept, call);
    }
    await lock.wait(call.signal);
    return undefined;
  }

  return { answer };
}
