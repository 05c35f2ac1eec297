import type { Redis } from '../../../storage/redis.ts';
import { createRedisLock, noLock } from './key-lock.ts';
import { createMemoryStore, createRedisStore } from './recording-store.ts';
import { createResponseCache } from './response-cache.ts';
import type { ResponseCache } from './response-cache.ts';

/** In Redis, where every node finds it, else in memory; undefined for a lifetime of 0. */
export function openResponseCache(lifetimeMs: number, redis: Redis | undefined): ResponseCache | undefined {
  if (lifetimeMs === 0) return undefined;
  if (!redis) return createResponseCache({ store: createMemoryStore({ lifetimeMs }), lock: noLock });
  return createResponseCache({ store: createRedisStore(redis, lifetimeMs), lock: createRedisLock(redis) });
}
