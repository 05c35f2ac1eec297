import type { Position } from '@causeway/contract';

export interface ChannelSubscription {
  /** True: everything after the asked position was delivered. False: history is gone, deliver a snapshot. */
  readonly resumed: boolean;
  /** The position of the last message at the moment of subscribing. */
  readonly head: Position;
  end(): void;
}

export interface SubscribeOptions {
  readonly after?: Position;
  /** Called in order, without gap or duplicate, first for what is replayed, then live. */
  readonly onMessage: (message: unknown, position: Position) => void;
  /**
   * The stream cannot go on without a gap: its history was lost or it moved to another epoch. Nothing more is delivered;
   * subscribe again and deliver a snapshot.
   */
  readonly onLost?: () => void;
}

/**
 * Ordered streams with a bounded history, so that a subscriber can go on where it stopped. A channel's epoch changes when
 * its history is lost; then `resumed` is false and the subscriber needs a snapshot. Single writer per channel.
 */
export interface Channels {
  publish(channel: string, message: unknown): Promise<Position>;
  subscribe(channel: string, options: SubscribeOptions): Promise<ChannelSubscription>;
  close(): Promise<void>;
}
