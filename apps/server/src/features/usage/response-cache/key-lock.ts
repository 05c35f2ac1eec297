import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import type { Redis } from '../../../storage/redis.ts';

/** One node at a time asks the upstream. */
export interface KeyLock {
  /** Undefined: another node has it. */
  take(key: string): Promise<(() => Promise<void>) | undefined>;
  /** Resolves when it may be free. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Without Redis there is one node, and it knows what it asks. */
export const noLock: KeyLock = { take: async () => async () => undefined, wait: async () => undefined };

const prefix = 'causeway:asking:';
/** A node that died keeps the others waiting for so long. */
const lifetimeMs = 10_000;
const renewMs = 3000;
const pollMs = 20;

/** Ends only one's own. */
const releaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/** While Redis is away each node asks for itself. */
export function createRedisLock({ client, dependency }: Pick<Redis, 'client' | 'dependency'>): KeyLock {
  async function shared<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await dependency.call(work);
    } catch (error) {
      if (error instanceof Fault) return otherwise;
      throw error;
    }
  }

  return {
    async take(key) {
      const token = randomUUID();
      const name = prefix + key;
      const expiration = { type: 'PX' as const, value: lifetimeMs };
      const taken = await shared<string | null>(async () => {
        const answer = await client.set(name, token, { condition: 'NX', expiration });
        return answer === null ? null : 'OK';
      }, 'OK');
      if (taken === null) return undefined;
      const renewing = setInterval(() => void shared(() => client.pExpire(name, lifetimeMs), 0), renewMs);
      renewing.unref();
      return async () => {
        clearInterval(renewing);
        await shared<unknown>(() => client.eval(releaseScript, { keys: [name], arguments: [token] }), 0);
      };
    },
    wait: (signal) => sleep(pollMs, undefined, { signal }),
  };
}
