import type { Position } from '@causeway/contract';
import { parsePosition } from '@causeway/contract';
import type { SubscribeOptions } from './channels.ts';
import type { ChannelScripts } from './redis-channel-scripts.ts';

interface Live {
  readonly position: Position;
  readonly text: string;
}

/** `<epoch>.<offset> <JSON>`, as the publish script writes it. */
export function parseLive(line: string): Live | undefined {
  const space = line.indexOf(' ');
  const position = parsePosition(line.slice(0, space));
  return position === undefined ? undefined : { position, text: line.slice(space + 1) };
}

/**
 * One subscription of a channel in Redis: contiguous within one epoch, or lost. Live messages wait while history is read, so
 * nothing is missed between the two.
 */
export class RedisFollower {
  readonly #options: SubscribeOptions;
  readonly #scripts: ChannelScripts;
  readonly #name: string;
  #last: Position | undefined;
  #waiting: Live[] | undefined = [];
  #isEnded = false;

  constructor(name: string, scripts: ChannelScripts, options: SubscribeOptions) {
    this.#name = name;
    this.#scripts = scripts;
    this.#options = options;
  }

  /** Reads what is asked for and goes live. */
  async start(): Promise<{ readonly resumed: boolean; readonly head: Position }> {
    const { after } = this.#options;
    const { head, isWhole, messages } = await this.#scripts.read(this.#name, after);
    const resumed = after !== undefined && isWhole;
    this.#last = resumed ? after : head;
    if (resumed) this.#replay(messages);
    this.#goLive();
    return { resumed, head };
  }

  onLive(live: Live): void {
    if (this.#isEnded) return;
    if (this.#waiting !== undefined) this.#waiting.push(live);
    else if (!this.#accept(live)) void this.catchUp();
  }

  /** After a reconnect or a gap: reads what was missed, or is lost. */
  async catchUp(): Promise<void> {
    if (this.#waiting !== undefined || this.#isEnded) return;
    this.#waiting = [];
    try {
      const { isWhole, messages } = await this.#scripts.read(this.#name, this.#last);
      if (isWhole) {
        this.#replay(messages);
        this.#goLive();
      } else this.lose();
    } catch {
      this.lose();
    }
  }

  lose(): void {
    if (this.#isEnded) return;
    this.end();
    this.#options.onLost?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#waiting = undefined;
  }

  #goLive(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const live of waiting) this.onLive(live);
  }

  #replay(messages: readonly unknown[]): void {
    const { epoch, offset } = this.#last ?? { epoch: '', offset: 0 };
    for (const [index, message] of messages.entries()) this.#deliver(message, { epoch, offset: offset + index + 1 });
  }

  /** False when something before it is missing. */
  #accept({ position, text }: Live): boolean {
    if (position.epoch === this.#last?.epoch && position.offset <= this.#last.offset) return true;
    if (position.epoch !== this.#last?.epoch || position.offset !== this.#last.offset + 1) return false;
    this.#deliver(JSON.parse(text), position);
    return true;
  }

  #deliver(message: unknown, position: Position): void {
    if (this.#isEnded) return;
    this.#last = position;
    this.#options.onMessage(message, position);
  }
}
