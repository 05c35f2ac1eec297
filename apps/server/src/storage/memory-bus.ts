import type { Bus } from './bus.ts';

type Listener = (payload: unknown) => void;

export interface MemoryBusOptions {
  /** Told of what a listener throws. */
  readonly onListenerError?: (error: unknown, topic: string) => void;
}

/** Delivers within this process, before `publish` resolves. */
export function createMemoryBus({ onListenerError }: MemoryBusOptions = {}): Bus {
  const topics = new Map<string, Set<Listener>>();

  function deliver(topic: string, payload: unknown): void {
    for (const listener of topics.get(topic) ?? []) {
      try {
        listener(payload);
      } catch (error) {
        onListenerError?.(error, topic);
      }
    }
  }

  return {
    async publish(topic, payload) {
      deliver(topic, payload);
    },
    subscribe(topic, given) {
      // A listener may be subscribed twice; each subscription ends alone.
      const listener: Listener = (payload) => given(payload);
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
    async close() {
      topics.clear();
    },
  };
}
