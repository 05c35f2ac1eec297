import type { Cache } from './cache.ts';

export interface MemoryCacheOptions {
  /** The oldest entry goes when there are more; default 10,000. */
  readonly maxEntries?: number;
}

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

/** Values of this process. Lifetimes follow the monotonic clock: setting the wall clock neither revives nor ends one. */
export function createMemoryCache({ maxEntries = 10_000 }: MemoryCacheOptions = {}): Cache {
  const entries = new Map<string, Entry>();

  function find(key: string): string | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > performance.now()) return entry.value;
    entries.delete(key);
    return undefined;
  }

  return {
    async get(key) {
      return find(key);
    },
    async set(key, value, lifetimeMs) {
      entries.delete(key);
      entries.set(key, { value, expiresAt: performance.now() + lifetimeMs });
      const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
    },
    async delete(key) {
      entries.delete(key);
    },
    async take(key) {
      const value = find(key);
      entries.delete(key);
      return value;
    },
    async close() {
      entries.clear();
    },
  };
}
