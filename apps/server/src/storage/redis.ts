import { createClient, ErrorReply } from 'redis';
import { createDependency } from '../dependency.ts';
import type { Dependency } from '../dependency.ts';

export interface RedisOptions {
  /** `redis://[user[:password]@]host:port[/database]`, or `rediss://`. */
  readonly url: string;
  /** Of every command; default 500 ms. */
  readonly deadlineMs?: number;
}

export type RedisClient = ReturnType<typeof createRedisClient>;

/** One connection for commands and one for subscriptions. Both reconnect by themselves as long as this is open. */
export interface Redis {
  /** Call it inside `dependency.call`. */
  readonly client: RedisClient;
  /** The same client as the limiter knows it. */
  readonly scripts: RedisClient;
  readonly dependency: Dependency;
  /** Resolves when Redis confirmed; the subscription then survives reconnects. */
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  unsubscribe(channel: string, listener: (message: string) => void): void;
  /** Called whenever the connection for commands is there again. */
  onCommandsReady(listener: () => void): void;
  /** Called whenever the connection for subscriptions is there again: what was published meanwhile was missed. */
  onSubscriptionsReady(listener: () => void): void;
  /** Whether subscriptions are served now. */
  isSubscribing(): boolean;
  close(): Promise<void>;
}

const connectTimeoutMs = 2000;
const longestPauseMs = 1000;
/** Bounds what waits while Redis hangs; the breaker stops further commands long before. */
const queueLimit = 10_000;
/** A line that is cut without a word is noticed after this; the ping keeps a quiet one alive. */
const silenceLimitMs = 5000;
const pingIntervalMs = 2000;

function reconnectPause(retries: number): number {
  const pauseMs = Math.min(longestPauseMs, 50 * 2 ** Math.min(retries, 10));
  return Math.round(pauseMs * (0.5 + Math.random() / 2));
}

function createRedisClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: queueLimit,
    pingInterval: pingIntervalMs,
    socket: { connectTimeout: connectTimeoutMs, socketTimeout: silenceLimitMs, reconnectStrategy: reconnectPause },
  });
}

/** Replies that mean Redis cannot serve; others (WRONGTYPE, a script's own) are answers. */
const cannotServe =
  /^(?:LOADING|MASTERDOWN|READONLY|NOAUTH|WRONGPASS|NOPERM|OOM|MISCONF|CLUSTERDOWN|BUSY|ERR max number of clients)/u;
const isFailure = (error: unknown): boolean => !(error instanceof ErrorReply) || cannotServe.test(error.message);

/** A client with the reason why it is not connected. */
class Connection {
  readonly client: RedisClient;
  readonly attempted: Promise<void>;
  #lastError: unknown;

  constructor(client: RedisClient) {
    this.client = client;
    this.attempted = new Promise((resolve) => {
      client.on('error', (error: unknown) => {
        this.#lastError = error;
        resolve();
      });
      client.on('ready', () => {
        this.#lastError = undefined;
        resolve();
      });
    });
    client.connect().catch(() => undefined);
  }

  /** Waits for the first attempt only; then says at once why there is no connection. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.attempted;
    if (!this.client.isReady) throw this.#reason();
    return work();
  }

  close(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  #reason(): Error {
    return this.#lastError instanceof Error ? this.#lastError : new Error('the connection is closed');
  }
}

function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}

function createRedisDependency({ url, deadlineMs = 500 }: RedisOptions, connection: Connection): Dependency {
  const dependency = createDependency({
    name: 'redis',
    address: addressOf(url),
    startCommand: 'redis-server --daemonize yes',
    deadlineMs,
    isFailure,
  });
  return {
    call: (work, limitMs) => dependency.call((signal) => connection.run(() => work(signal)), limitMs),
    state: dependency.state,
  };
}

/** Starts to connect and returns at once; while Redis is down each call throws the fault that names it. */
export function connectRedis(options: RedisOptions): Redis {
  const commands = new Connection(createRedisClient(options.url));
  const subscriber = new Connection(createRedisClient(options.url));
  const dependency = createRedisDependency(options, commands);
  const subscriptions = createRedisDependency(options, subscriber);
  return {
    client: commands.client,
    scripts: commands.client,
    dependency,
    subscribe: (channel, listener) => subscriptions.call(() => subscriber.client.subscribe(channel, listener)),
    unsubscribe(channel, listener) {
      subscriptions.call(() => subscriber.client.unsubscribe(channel, listener)).catch(() => undefined);
    },
    onCommandsReady: (listener) => void commands.client.on('ready', listener),
    onSubscriptionsReady: (listener) => void subscriber.client.on('ready', listener),
    isSubscribing: () => subscriber.client.isReady,
    async close() {
      commands.close();
      subscriber.close();
    },
  };
}
