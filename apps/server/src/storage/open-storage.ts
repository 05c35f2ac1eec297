import type { Bus } from './bus.ts';
import type { Cache } from './cache.ts';
import type { Channels } from './channels.ts';
import type { Database } from './database.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createMemoryChannels } from './memory-channels.ts';
import { openDatabase } from './open-database.ts';
import { openSecrets, type Secrets } from './secrets.ts';

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
  /** A listener of the bus failed; the others were told. */
  readonly onListenerError: (error: unknown) => void;
}

/** All state the server keeps, opened together and closed together. */
export interface Storage {
  readonly database: Database;
  readonly bus: Bus;
  readonly channels: Channels;
  readonly cache: Cache;
  readonly secrets: Secrets;
  readonly checks: readonly StorageCheck[];
  close(): Promise<void>;
}

/** SQLite in the data directory and everything else in the process, unless a database or a Redis is configured. */
export function openStorage(options: StorageOptions): Storage {
  const secrets = openSecrets(options.dataDir);
  const database = openDatabase(options);
  const bus = createMemoryBus({ onListenerError: options.onListenerError });
  const channels = createMemoryChannels();
  const cache = createMemoryCache();
  return {
    database,
    bus,
    channels,
    cache,
    secrets,
    checks: [{ name: 'database', vital: true, probe: (signal) => database.check(signal) }],
    close: async () => {
      await Promise.all([bus.close(), channels.close(), cache.close()]);
      await database.close();
    },
  };
}
