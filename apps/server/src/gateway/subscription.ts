import { closeCodes, Fault, formatPosition, toFaultBody } from '@causeway/contract';
import type { Position, Stream, SystemMessage } from '@causeway/contract';
import { toFault } from './faults.ts';
import type { FollowSource, Principal, Subscriber } from './feature.ts';
import { messageBytes } from './message-bytes.ts';
import type { Transport } from './transport.ts';

/** What a subscriber may leave unread before it is closed with its position (Centrifugo's default, too). */
const maxQueuedBytes = 1024 * 1024;
/** Sound of a long answer is sent faster than it plays: 16 MiB are 4 minutes of PCM as base64. */
const maxRawQueuedBytes = 16 * 1024 * 1024;
export const heartbeatMs = 25_000;
/** Messages a subscriber may send per second, and how many warnings it gets. */
const maxMessagesPerSecond = 100;
const maxWarnings = 3;

const nowhere: Position = { epoch: '0', offset: 0 };

const closeCodeByStatus: Readonly<Record<number, number>> = {
  400: closeCodes.badMessage,
  401: closeCodes.unauthorized,
  403: closeCodes.forbidden,
  404: closeCodes.notFound,
  429: closeCodes.tooManyMessages,
  503: closeCodes.unavailable,
};
export const closeCodeOf = (fault: Fault): number => closeCodeByStatus[fault.status] ?? closeCodes.internal;

export interface SubscriptionOptions {
  readonly transport: Transport;
  readonly stream: Stream;
  readonly params: unknown;
  readonly query: unknown;
  readonly principal: Principal;
  readonly requestId: string;
  readonly after: Position | undefined;
  readonly isTrusted: boolean;
  readonly onBug: (error: unknown) => void;
}

interface Followed {
  readonly subscribe: FollowSource;
  readonly snapshot: () => Promise<{ type: string }>;
}

/** One open subscription; errors of its handlers stay its own. */
export class Subscription implements Subscriber<Stream> {
  readonly params: never;
  readonly query: never;
  readonly principal: Principal;
  readonly requestId: string;
  readonly after: Position | undefined;
  readonly #options: SubscriptionOptions;
  readonly #controller = new AbortController();
  #position: Position = nowhere;
  #head: () => Position = () => this.#position;
  #handler: ((message: never) => void | Promise<void>) | undefined;
  #frameHandler: ((frame: string | Uint8Array) => void) | undefined;
  #windowStart = 0;
  #messagesInWindow = 0;
  #warnings = 0;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.params = options.params as never;
    this.query = options.query as never;
    this.principal = options.principal;
    this.requestId = options.requestId;
    this.after = options.after;
    options.transport.onClosed(() => this.#controller.abort());
    options.transport.onMessage((frame) => {
      if (options.stream.isRaw === true) this.#hearFrame(frame);
      else void this.#hear(frame);
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get transport(): Transport {
    return this.#options.transport;
  }

  get queuedBytes(): number {
    return this.#options.transport.queuedBytes;
  }

  tellHead(head: () => Position): void {
    this.#head = head;
  }

  send(message: { type: string }, position?: Position): void {
    if (this.signal.aborted) return;
    if (position) this.#position = position;
    const { transport } = this.#options;
    transport.send(messageBytes(transport.kind, message, position));
    if (transport.queuedBytes > maxQueuedBytes) {
      this.close(closeCodes.slow, `reads too slowly; resume after ${formatPosition(this.#position)}`);
    }
  }

  ready(resumed: boolean, head: Position): void {
    this.#position = head;
    this.#say({ type: 'ready', resumed, position: formatPosition(head), heartbeat_ms: heartbeatMs });
  }

  follow(subscribe: FollowSource, snapshot: () => Promise<{ type: string }>): Promise<void> {
    return this.#follow({ subscribe, snapshot }, this.after);
  }

  async #follow(source: Followed, after: Position | undefined): Promise<void> {
    const early: [{ type: string }, Position][] = [];
    let isLive = false;
    const subscription = await source.subscribe({
      ...(after ? { after } : {}),
      onMessage: (message, position) => {
        if (isLive) this.send(message as { type: string }, position);
        else early.push([message as { type: string }, position]);
      },
      onLost: () => void this.run(() => this.#follow(source, undefined)),
    });
    this.signal.addEventListener('abort', () => subscription.end());
    if (this.signal.aborted) {
      subscription.end();
      return;
    }
    const { head, resumed } = subscription;
    if (resumed && after) this.ready(true, after);
    else {
      const state = await source.snapshot();
      this.ready(false, head);
      this.send(state, head);
    }
    for (const [message, position] of early) {
      // The snapshot was made after `head` was: it holds what came before.
      if (resumed || position.offset > head.offset) this.send(message, position);
    }
    isLive = true;
  }

  onMessage(handler: (message: never) => void | Promise<void>): void {
    this.#handler = handler;
  }

  onFrame(handler: (frame: string | Uint8Array) => void): void {
    this.#frameHandler = handler;
  }

  sendFrame(frame: string | Uint8Array): void {
    if (this.signal.aborted) return;
    const { transport } = this.#options;
    transport.send(Buffer.from(frame as string), typeof frame !== 'string');
    if (transport.queuedBytes > maxRawQueuedBytes) this.close(closeCodes.slow, 'reads too slowly');
  }

  #hearFrame(frame: string | Uint8Array): void {
    if (this.signal.aborted) return;
    try {
      this.#frameHandler?.(frame);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Opens the subscription; what that throws is said and ends it. */
  async run(open: () => void | Promise<void>): Promise<void> {
    try {
      await open();
    } catch (error) {
      this.fail(error);
    }
  }

  heartbeat(): void {
    if (this.#options.transport.ping()) this.#say({ type: 'heartbeat', position: formatPosition(this.#head()) });
  }

  /** The rights of its principal changed: the next subscription is decided anew. */
  reopen(): void {
    this.#say({ type: 'draining', retry_ms: 0 });
    this.close(closeCodes.serviceRestart, 'what you may do here changed; subscribe again');
  }

  drain(retryMs: number): void {
    this.#say({ type: 'draining', retry_ms: retryMs });
    this.close(closeCodes.serviceRestart, 'the server restarts');
  }

  fail(error: unknown): void {
    const fault = toFault(error);
    if (fault.code === 'internal_error') this.#options.onBug(error);
    this.#sayFault(fault);
    this.close(closeCodeOf(fault), fault.message);
  }

  close(code: number, reason: string): void {
    if (this.signal.aborted) return;
    this.#options.transport.close(code, reason);
    this.#controller.abort();
  }

  #say(message: SystemMessage): void {
    const { transport, stream } = this.#options;
    if ((stream.isBare === true || stream.isRaw === true) && message.type !== 'error') return;
    if (!this.signal.aborted) transport.send(messageBytes(transport.kind, message, undefined));
  }

  #sayFault(fault: Fault): void {
    this.#say({ type: 'error', ...toFaultBody(fault, this.requestId, this.#options.isTrusted) });
  }

  async #hear(text: string | Uint8Array): Promise<void> {
    if (this.signal.aborted || this.#isTooFast()) return;
    const { hears } = this.#options.stream;
    if (!hears || !this.#handler) return;
    try {
      if (typeof text !== 'string') {
        throw new Fault('invalid_request', { message: 'This stream understands text messages only.' });
      }
      const result = hears.safeParse(JSON.parse(text));
      if (!result.success) {
        throw new Fault('invalid_request', { message: result.error.issues[0]?.message ?? 'The message is not valid.' });
      }
      await this.#handler(result.data as never);
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'internal_error') this.#options.onBug(error);
      this.#sayFault(fault);
    }
  }

  #isTooFast(): boolean {
    const now = performance.now();
    if (now - this.#windowStart > 1000) {
      this.#windowStart = now;
      this.#messagesInWindow = 0;
    }
    this.#messagesInWindow += 1;
    if (this.#messagesInWindow <= maxMessagesPerSecond) return false;
    if (this.#messagesInWindow > maxMessagesPerSecond + 1) return true;
    this.#warnings += 1;
    if (this.#warnings > maxWarnings) this.close(closeCodes.tooManyMessages, 'too many messages');
    else {
      this.#sayFault(new Fault('rate_limit_exceeded', { message: `More than ${maxMessagesPerSecond} messages in a second.` }));
    }
    return true;
  }
}
