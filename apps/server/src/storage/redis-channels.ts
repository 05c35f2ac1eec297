import { Fault } from '@causeway/contract';
import type { Position } from '@causeway/contract';
import type { Channels, ChannelSubscription, SubscribeOptions } from './channels.ts';
import { createMemoryChannels, deliverTo } from './memory-channels.ts';
import type { MemoryChannels, MemoryChannelsOptions } from './memory-channels.ts';
import { channelLifetimeMs, createChannelScripts, liveChannel } from './redis-channel-scripts.ts';
import type { ChannelScripts } from './redis-channel-scripts.ts';
import { RedisFollower, parseLive } from './redis-follower.ts';
import type { Redis } from './redis.ts';

interface Followed {
  readonly followers: Set<RedisFollower>;
  readonly listener: (line: string) => void;
}

const rejoinPauseMs = 1000;
const isUnavailable = (error: unknown): boolean => error instanceof Fault && error.code === 'dependency_unavailable';

/**
 * Channels that every node sees. While Redis is down a node publishes to its own subscribers, in an epoch of its own; each change
 * between the two is told by `onLost`, because what one side has the other may lack.
 */
class RedisChannels implements Channels {
  readonly #redis: Redis;
  readonly #options: MemoryChannelsOptions;
  readonly #scripts: ChannelScripts;
  readonly #local: MemoryChannels;
  readonly #followed = new Map<string, Followed>();
  /** The last change of each channel: the next waits for it, so that offsets keep the order of the calls. */
  readonly #changing = new Map<string, Promise<unknown>>();
  /** Channels whose last message went to this node only. */
  readonly #detached = new Set<string>();
  readonly #refresh: NodeJS.Timeout;
  #rejoining: NodeJS.Timeout | undefined;

  constructor(redis: Redis, options: MemoryChannelsOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#scripts = createChannelScripts(redis);
    this.#local = createMemoryChannels(options);
    redis.onSubscriptionsReady(() => this.#reconcile());
    redis.onCommandsReady(() => this.#rejoin());
    this.#refresh = setInterval(() => this.#keepFollowed(), channelLifetimeMs / 3);
    this.#refresh.unref();
  }

  publish(name: string, message: unknown): Promise<Position> {
    const text = JSON.stringify(message ?? null);
    return this.#inOrder(name, () => this.#append(name, message, text));
  }

  async subscribe(name: string, given: SubscribeOptions): Promise<ChannelSubscription> {
    const end = (): void => this.#unfollow(name, follower);
    const onLost = (): void => {
      end();
      given.onLost?.();
    };
    const options = { ...deliverTo(given, this.#options.onSubscriberError), onLost };
    const follower: RedisFollower = new RedisFollower(name, this.#scripts, options);
    try {
      await this.#follow(name, follower);
      return { ...(await follower.start()), end };
    } catch (error) {
      end();
      if (!isUnavailable(error)) throw error;
      return this.#local.subscribe(name, given);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#refresh);
    clearTimeout(this.#rejoining);
    for (const [name, { listener }] of this.#followed) this.#redis.unsubscribe(liveChannel(name), listener);
    this.#followed.clear();
    await this.#local.close();
  }

  #inOrder<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(name) ?? Promise.resolve();
    const change = before.then(work, work);
    this.#changing.set(name, change);
    const forget = (): void => {
      if (this.#changing.get(name) === change) this.#changing.delete(name);
    };
    change.then(forget, forget);
    return change;
  }

  async #append(name: string, message: unknown, text: string): Promise<Position> {
    try {
      const position = await this.#scripts.append({ name, text, startsEpoch: this.#detached.has(name) });
      this.#attach(name);
      return position;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#detached.add(name);
      for (const follower of this.#followed.get(name)?.followers ?? []) follower.lose();
      return this.#local.publish(name, message);
    }
  }

  /** The other nodes have not seen what this node published alone: they must hear that it happened. */
  #rejoin(): void {
    clearTimeout(this.#rejoining);
    if (this.#detached.size === 0) return;
    for (const name of this.#detached) void this.#inOrder(name, () => this.#restart(name));
    // The breaker may still be open: then it is tried again.
    this.#rejoining = setTimeout(() => this.#rejoin(), rejoinPauseMs);
    this.#rejoining.unref();
  }

  async #restart(name: string): Promise<void> {
    if (!this.#detached.has(name) || !this.#redis.client.isReady) return;
    try {
      await this.#scripts.restart(name);
      this.#attach(name);
    } catch (error) {
      if (!isUnavailable(error)) this.#options.onSubscriberError?.(error);
    }
  }

  #attach(name: string): void {
    if (this.#detached.delete(name)) this.#local.lose(name);
  }

  async #follow(name: string, follower: RedisFollower): Promise<void> {
    const known = this.#followed.get(name);
    const followers = known?.followers ?? new Set();
    followers.add(follower);
    const listener =
      known?.listener ??
      ((line: string): void => {
        const live = parseLive(line);
        if (live !== undefined) for (const one of followers) one.onLive(live);
      });
    if (known === undefined) this.#followed.set(name, { followers, listener });
    await this.#redis.subscribe(liveChannel(name), listener);
  }

  #unfollow(name: string, follower: RedisFollower): void {
    follower.end();
    const followed = this.#followed.get(name);
    followed?.followers.delete(follower);
    if (followed === undefined || followed.followers.size > 0) return;
    this.#followed.delete(name);
    this.#redis.unsubscribe(liveChannel(name), followed.listener);
  }

  /** Redis is there again: what its subscribers missed is read, and those of this node only move over. */
  #reconcile(): void {
    for (const { followers } of this.#followed.values()) for (const follower of followers) void follower.catchUp();
    for (const name of this.#local.names()) this.#local.lose(name);
  }

  #keepFollowed(): void {
    for (const name of this.#followed.keys()) this.#scripts.read(name, undefined).catch(() => undefined);
  }
}

/** Channels over Redis streams, with the channels of this process while Redis is down. */
export function createRedisChannels(redis: Redis, options: MemoryChannelsOptions = {}): Channels {
  return new RedisChannels(redis, options);
}
