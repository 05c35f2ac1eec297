import { Fault } from '@causeway/contract';
import type { Redis } from '../../../storage/redis.ts';
import { readRecording, weightOf, writeRecording } from './recording.ts';
import type { Recording } from './recording.ts';

/** Whole answers for a while; losing one costs a call, never truth. */
export interface RecordingStore {
  get(key: string): Promise<Recording | undefined>;
  set(key: string, recording: Recording): Promise<void>;
}

export interface MemoryStoreOptions {
  readonly lifetimeMs: number;
  /** Default 64 MiB; what was used longest ago goes first. */
  readonly maxBytes?: number;
}

/** A longer answer is not kept. */
const heaviest = 4 * 1024 * 1024;
const defaultMaxBytes = 64 * 1024 * 1024;
const prefix = 'causeway:answer:';

interface Kept {
  readonly recording: Recording;
  readonly weight: number;
  readonly expiresAt: number;
}

export function createMemoryStore({ lifetimeMs, maxBytes = defaultMaxBytes }: MemoryStoreOptions): RecordingStore {
  const kept = new Map<string, Kept>();
  let total = 0;

  function drop(key: string, { weight }: Kept): void {
    kept.delete(key);
    total -= weight;
  }

  return {
    async get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      drop(key, found);
      if (found.expiresAt <= performance.now()) return undefined;
      kept.set(key, found);
      total += found.weight;
      return found.recording;
    },
    async set(key, recording) {
      const weight = weightOf(recording);
      if (weight > heaviest) return;
      const old = kept.get(key);
      if (old) drop(key, old);
      kept.set(key, { recording, weight, expiresAt: performance.now() + lifetimeMs });
      total += weight;
      for (const [oldest, entry] of kept) {
        if (total <= maxBytes) break;
        drop(oldest, entry);
      }
    },
  };
}

/** Answers that every node sees. While Redis is away nothing is found and nothing kept. */
export function createRedisStore(
  { client, dependency }: Pick<Redis, 'client' | 'dependency'>,
  lifetimeMs: number,
): RecordingStore {
  async function shared<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await dependency.call(work);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }
  return {
    async get(key) {
      const text = await shared(() => client.get(prefix + key));
      return typeof text === 'string' ? readRecording(text) : undefined;
    },
    async set(key, recording) {
      if (weightOf(recording) > heaviest) return;
      const expiration = { type: 'PX' as const, value: Math.ceil(lifetimeMs) };
      await shared(() => client.set(prefix + key, writeRecording(recording), { expiration }));
    },
  };
}
