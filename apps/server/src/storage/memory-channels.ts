import { randomBytes } from 'node:crypto';
import type { Position } from '@causeway/contract';
import type { Channels, SubscribeOptions } from './channels.ts';

export interface ChannelLimits {
  /** Messages kept per channel; default 4,096. */
  readonly maxMessages: number;
  /** Bytes of JSON kept per channel; default 1 MiB. */
  readonly maxBytes: number;
  /** A channel without subscribers and messages for so long is forgotten; default 10 minutes. */
  readonly idleMs: number;
}

export const channelLimits: ChannelLimits = { maxMessages: 4096, maxBytes: 1_048_576, idleMs: 600_000 };

/** 64 random bits, in the letters a position may have. */
export const newEpoch = (): string => randomBytes(8).toString('hex');

interface Entry {
  readonly message: unknown;
  readonly bytes: number;
}

class Channel {
  readonly epoch = newEpoch();
  readonly subscribers = new Set<SubscribeOptions>();
  readonly #limits: ChannelLimits;
  readonly #entries = new Map<number, Entry>();
  #bytes = 0;
  #head = 0;
  #usedAt = performance.now();

  constructor(limits: ChannelLimits) {
    this.#limits = limits;
  }

  get head(): Position {
    return { epoch: this.epoch, offset: this.#head };
  }

  get isForgotten(): boolean {
    return this.subscribers.size === 0 && performance.now() - this.#usedAt > this.#limits.idleMs;
  }

  append(message: unknown): Position {
    this.touch();
    this.#head += 1;
    const bytes = JSON.stringify(message)?.length ?? 0;
    this.#entries.set(this.#head, { message, bytes });
    this.#bytes += bytes;
    this.#trim();
    const position = this.head;
    for (const subscriber of this.subscribers) subscriber.onMessage(message, position);
    return position;
  }

  /** Whether everything after the position is still here. */
  covers(after: Position | undefined): after is Position {
    const oldest = this.#head - this.#entries.size;
    return after?.epoch === this.epoch && after.offset >= oldest && after.offset <= this.#head;
  }

  replay(subscriber: SubscribeOptions, after: number): void {
    for (let offset = after + 1; offset <= this.#head; offset += 1) {
      subscriber.onMessage(this.#entries.get(offset)?.message, { epoch: this.epoch, offset });
    }
  }

  touch(): void {
    this.#usedAt = performance.now();
  }

  #trim(): void {
    const { maxMessages, maxBytes } = this.#limits;
    for (const [offset, entry] of this.#entries) {
      if (this.#entries.size <= maxMessages && this.#bytes <= maxBytes) return;
      this.#entries.delete(offset);
      this.#bytes -= entry.bytes;
    }
  }
}

export interface MemoryChannelsOptions extends Partial<ChannelLimits> {
  /** Told of what a subscriber throws; the writer and the other subscribers go on. */
  readonly onSubscriberError?: (error: unknown) => void;
}

/** Calls the subscriber; what it throws is its own matter. */
export function deliverTo(subscriber: SubscribeOptions, onError: MemoryChannelsOptions['onSubscriberError']): SubscribeOptions {
  return {
    ...subscriber,
    onMessage(message, position) {
      try {
        subscriber.onMessage(message, position);
      } catch (error) {
        onError?.(error);
      }
    },
  };
}

export interface MemoryChannels extends Channels {
  /** Forgets a channel and tells its subscribers that it is lost. */
  lose(channel: string): void;
  names(): readonly string[];
}

/** Channels of this process; a restart begins new epochs. */
export function createMemoryChannels({ onSubscriberError, ...limits }: MemoryChannelsOptions = {}): MemoryChannels {
  const channels = new Map<string, Channel>();
  const all = { ...channelLimits, ...limits };

  function channelOf(name: string): Channel {
    const known = channels.get(name);
    if (known !== undefined && !known.isForgotten) return known;
    const channel = new Channel(all);
    channels.set(name, channel);
    return channel;
  }

  const sweep = setInterval(() => {
    for (const [name, channel] of channels) if (channel.isForgotten) channels.delete(name);
  }, all.idleMs / 10);
  sweep.unref();

  return {
    async publish(name, message) {
      return channelOf(name).append(message);
    },
    async subscribe(name, options) {
      const channel = channelOf(name);
      const { head } = channel;
      const after = channel.covers(options.after) ? options.after : undefined;
      const subscriber = deliverTo(options, onSubscriberError);
      if (after !== undefined) channel.replay(subscriber, after.offset);
      channel.subscribers.add(subscriber);
      const end = (): void => {
        channel.subscribers.delete(subscriber);
        channel.touch();
      };
      return { resumed: after !== undefined, head, end };
    },
    lose(name) {
      const channel = channels.get(name);
      channels.delete(name);
      for (const { onLost } of channel?.subscribers ?? []) onLost?.();
      channel?.subscribers.clear();
    },
    names: () => [...channels.keys()],
    async close() {
      clearInterval(sweep);
      channels.clear();
    },
  };
}
