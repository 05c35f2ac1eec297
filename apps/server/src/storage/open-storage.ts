import type { Bus } from './bus.ts';
import type { Cache } from './cache.ts';
import type { Channels } from './channels.ts';
import type { Database } from './database.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createMemoryChannels } from './memory-channels.ts';
import { openDatabase } from './open-database.ts';
import { createRedisBus } from './redis-bus.ts';
import { createRedisCache } from './redis-cache.ts';
import { createRedisChannels } from './redis-channels.ts';
import { connectRedis } from './redis.ts';
import type { Redis } from './redis.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { openSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';

/** A dependency of storage as readiness sees it. */
export interface StorageCheck {
  readonly name: string;
  readonly vital: boolean;
  probe(signal: AbortSignal): Promise<void>;
}

export interface StorageOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** A listener of the bus or of a channel failed; the others were told. */
  readonly onListenerError: (error: unknown) => void;
}

/** All state the server keeps, opened together and closed together. */
export interface Storage {
  readonly database: Database;
  readonly bus: Bus;
  readonly channels: Channels;
  readonly cache: Cache;
  readonly secrets: Secrets;
  /** Undefined when none is configured. */
  readonly redis: Redis | undefined;
  readonly checks: readonly StorageCheck[];
  close(): Promise<void>;
}

const databaseCheck = (database: Database): StorageCheck => ({
  name: 'database',
  vital: true,
  probe: (signal) => database.check(signal),
});

/** Reading goes on when nothing can be saved. */
const diskCheck = ({ checkSpace }: Pick<SqliteDatabase, 'checkSpace'>): StorageCheck => ({
  name: 'disk',
  vital: false,
  probe: checkSpace,
});

/** Not vital by itself: what Redis would share is then kept by each process alone. */
const redisCheck = ({ client, dependency }: Redis): StorageCheck => ({
  name: 'redis',
  vital: false,
  probe: async () => void (await dependency.call(() => client.ping())),
});

/** SQLite in the data directory and everything else in the process, unless a database or a Redis is configured. */
export function openStorage(options: StorageOptions): Storage {
  const { onListenerError } = options;
  const secrets = openSecrets(options.dataDir);
  const database = openDatabase(options);
  const redis = options.redisUrl === undefined ? undefined : connectRedis({ url: options.redisUrl });
  const bus = redis ? createRedisBus(redis, { onListenerError }) : createMemoryBus({ onListenerError });
  const channels = redis
    ? createRedisChannels(redis, { onSubscriberError: onListenerError })
    : createMemoryChannels({ onSubscriberError: onListenerError });
  const cache = redis ? createRedisCache(redis) : createMemoryCache();
  return {
    secrets,
    database,
    redis,
    bus,
    channels,
    cache,
    checks: [
      databaseCheck(database),
      ...('checkSpace' in database ? [diskCheck(database)] : []),
      ...(redis ? [redisCheck(redis)] : []),
    ],
    close: async () => {
      await Promise.all([bus.close(), channels.close(), cache.close()]);
      await redis?.close();
      await database.close();
    },
  };
}
