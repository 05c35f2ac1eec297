import { AsyncLocalStorage } from 'node:async_hooks';
import type { Destination, Fence } from '../fence.ts';

interface Enclosure extends Fence {
  /** Told once per destination that was not asked. */
  readonly onRefusal?: (destination: Destination, reason: string) => void;
}

// Carried by the examination itself and not from hand to hand, so that no probe can forget it.
const enclosures = new AsyncLocalStorage<Enclosure>();
const open: Enclosure = {};

export const currentFence = (): Enclosure => enclosures.getStore() ?? open;

/** Runs an examination inside a fence. Rejects with the signal's reason when that aborts. */
export async function withinFence<T>(enclosure: Enclosure, work: () => Promise<T>): Promise<T> {
  const { signal } = enclosure;
  signal?.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([enclosures.run(enclosure, work), promise]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Why this connection is not opened; undefined when it may be. */
export function refusalOf(destination: Destination): string | undefined {
  const { signal, refusalOf: judge, onRefusal } = currentFence();
  if (signal?.aborted === true) return 'the examination was stopped';
  const reason = judge?.(destination);
  if (reason !== undefined) onRefusal?.(destination, reason);
  return reason;
}
