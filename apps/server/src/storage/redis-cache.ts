import { Fault } from '@causeway/contract';
import type { Cache } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';
import type { Redis } from './redis.ts';

const prefix = 'causeway:cache:';

/** Values that every node sees. While Redis is down, what this node sets stays on this node. */
export function createRedisCache({ client, dependency }: Pick<Redis, 'client' | 'dependency'>): Cache {
  const local = createMemoryCache();

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
      return (await shared(() => client.get(prefix + key))) ?? local.get(key);
    },
    async set(key, value, lifetimeMs) {
      const isShared = await shared(() =>
        client.set(prefix + key, value, { expiration: { type: 'PX', value: Math.ceil(lifetimeMs) } }),
      );
      await (isShared === undefined ? local.set(key, value, lifetimeMs) : local.delete(key));
    },
    async delete(key) {
      await local.delete(key);
      await shared(() => client.del(prefix + key));
    },
    async take(key) {
      const kept = await local.take(key);
      return (await shared(() => client.getDel(prefix + key))) ?? kept;
    },
    close: () => local.close(),
  };
}
