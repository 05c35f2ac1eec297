import { randomUUID } from 'node:crypto';
import { Fault } from '@causeway/contract';
import type { Bus } from './bus.ts';
import { createMemoryBus } from './memory-bus.ts';
import type { MemoryBusOptions } from './memory-bus.ts';
import type { Redis } from './redis.ts';

export interface RedisBus extends Bus {
  /** `local`: Redis is not there and facts reach the listeners of this node only. */
  state(): 'shared' | 'local';
}

interface Envelope {
  readonly node: string;
  readonly topic: string;
  readonly payload: unknown;
}

const channel = 'causeway:bus';

function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isEnvelope = typeof value === 'object' && value !== null && 'node' in value && 'topic' in value && 'payload' in value;
    return isEnvelope ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** Listeners of this node are told directly, those of the others through Redis: without Redis this node goes on alone. */
export function createRedisBus(redis: Redis, options: MemoryBusOptions = {}): RedisBus {
  const node = randomUUID();
  const local = createMemoryBus(options);
  let isPublished = true;
  let isSubscribed = false;

  function onMessage(text: string): void {
    const envelope = parseEnvelope(text);
    if (envelope !== undefined && envelope.node !== node) void local.publish(envelope.topic, envelope.payload);
  }

  async function listen(): Promise<void> {
    try {
      await redis.subscribe(channel, onMessage);
      isSubscribed = true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }

  redis.onSubscriptionsReady(() => void listen());
  if (redis.isSubscribing()) void listen();

  return {
    async publish(topic, payload) {
      await local.publish(topic, payload);
      const envelope: Envelope = { node, topic, payload: payload ?? null };
      try {
        await redis.dependency.call(() => redis.client.publish(channel, JSON.stringify(envelope)));
        isPublished = true;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        isPublished = false;
      }
    },
    subscribe: (topic, listener) => local.subscribe(topic, listener),
    state: () => (isPublished && isSubscribed && redis.isSubscribing() ? 'shared' : 'local'),
    async close() {
      redis.unsubscribe(channel, onMessage);
      await local.close();
    },
  };
}
