import type { IncomingMessage } from 'node:http';
import { createChunkReader, isToken } from './chunk-reader.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { Exchange, Upstream } from './exchange.ts';
import type { ModelLimits } from './limits.ts';
import type { ModelEvent, Usage } from './model.ts';
import { createSplitter } from './sse-splitter.ts';
import type { Splitter } from './sse-splitter.ts';
import { faultOfContent, faultOfCut, faultOfErrorObject } from './upstream-fault.ts';

export interface PumpOptions {
  readonly upstream: Upstream;
  readonly exchange: Exchange;
  readonly limits: ModelLimits;
  readonly isUsageOurs: boolean;
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

export interface Pumped {
  readonly usage: Usage | undefined;
  readonly finishReason: string | undefined;
}

const blankLine = Buffer.from('\n\n');
const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Time a stream has for closing after `[DONE]`, so that its connection can be used again. */
const closingMs = 1000;

class EventPump {
  readonly promise: Promise<Pumped>;
  readonly #options: PumpOptions;
  readonly #reader: ChunkReader;
  readonly #splitter: Splitter;
  readonly #settlers: Pick<PromiseWithResolvers<Pumped>, 'resolve' | 'reject'>;
  /** Events that wait for the first token or for the caller. */
  #queue: ModelEvent[] = [];
  #isBlocked = false;
  #hasToken = false;
  #hasUnreadable = false;
  #size = 0;
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #end: { readonly failure: Error | undefined } | undefined;

  constructor(options: PumpOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<Pumped>();
    this.promise = promise;
    this.#settlers = { resolve, reject };
    this.#options = options;
    this.#reader = createChunkReader(options);
    const { maxEventBytes } = options.limits;
    this.#splitter = createSplitter({
      onEvent: (bytes) => this.#onBytes(bytes),
      maxEventBytes,
      onTooLong: () => this.#refuse(`an event of more than ${maxEventBytes} bytes`),
    });
    this.#listen(options.exchange.response);
  }

  #listen(response: IncomingMessage): void {
    let broken: Error | undefined;
    response.on('data', (chunk: Buffer) => this.#guard(() => this.#onData(chunk)));
    response.on('error', (error) => {
      broken = error;
    });
    response.on('end', () => {
      this.#guard(() => this.#onRest());
      this.#onEnd();
    });
    response.on('close', () => this.#onClose(broken));
  }

  #onData(chunk: Buffer): void {
    const { exchange, limits } = this.#options;
    if (this.#hasToken) exchange.watchdog.touch();
    this.#size += chunk.length;
    if (this.#size > limits.maxStreamBytes) this.#refuse(`more than ${limits.maxStreamBytes} bytes`);
    else this.#splitter.push(chunk);
  }

  /** Some upstreams leave out the last blank line; half an event is not one. */
  #onRest(): void {
    const hadUnreadable = this.#hasUnreadable;
    const rest = this.#splitter.rest();
    if (rest.length > 0) this.#onBytes(Buffer.concat([rest, blankLine]));
    this.#hasUnreadable = hadUnreadable;
  }

  #onClose(broken: Error | undefined): void {
    const { exchange } = this.#options;
    exchange.finish();
    // Whoever aborts may never settle the promise that blocks.
    if (this.#isBlocked && exchange.stopReason()) this.#abort(exchange.whyBroken(broken));
    else this.#conclude(this.#reader.isFinished() ? undefined : exchange.whyBroken(broken));
  }

  #onBytes(bytes: Buffer): void {
    if (this.#end) return;
    const reading = this.#reader.read(bytes);
    if (reading.kind === 'event') this.#accept(reading.event);
    else if (reading.kind === 'done') this.#onEnd();
    else if (reading.kind === 'error') this.#conclude(faultOfErrorObject(this.#options.upstream, reading.error));
    else if (reading.kind === 'unreadable') this.#hasUnreadable = true;
  }

  #accept(event: ModelEvent): void {
    const { exchange, limits } = this.#options;
    this.#usage = event.usage ?? this.#usage;
    this.#finishReason = event.finishReason ?? this.#finishReason;
    if (this.#hasToken) {
      this.#forward(event);
    } else {
      this.#queue.push(event);
      if (!isToken(event)) return;
      this.#hasToken = true;
      exchange.watchdog.expect(limits.idleMs, 'fell silent and sent nothing');
      this.#drain();
    }
    if (event.finishReason !== undefined && this.#reader.isFinished()) {
      exchange.watchdog.expect(limits.afterFinishMs, 'did not end');
    }
  }

  #forward(event: ModelEvent): void {
    if (this.#isBlocked) {
      this.#queue.push(event);
      return;
    }
    const wait = this.#options.onEvent(event);
    if (wait) this.#block(wait);
  }

  #block(wait: Promise<void>): void {
    const { response, watchdog } = this.#options.exchange;
    this.#isBlocked = true;
    watchdog.hold();
    response.pause();
    wait.then(() => this.#guard(() => this.#unblock())).catch((error: unknown) => this.#abort(toError(error)));
  }

  #unblock(): void {
    const { response, watchdog } = this.#options.exchange;
    this.#isBlocked = false;
    watchdog.release();
    this.#drain();
    if (this.#isBlocked) return;
    if (this.#end) this.#settle();
    else response.resume();
  }

  #drain(): void {
    const waiting = this.#queue;
    this.#queue = [];
    for (const event of waiting) this.#forward(event);
  }

  /** A stream without a finish reason is a cut stream, however cleanly it ended. */
  #onEnd(): void {
    const { upstream } = this.#options;
    if (this.#reader.isFinished()) this.#conclude(undefined);
    else if (this.#hasUnreadable && !this.#hasToken) this.#refuse('events that are not JSON');
    else this.#conclude(faultOfCut(upstream, 'the stream ended without a finish reason'));
  }

  #refuse(what: string): void {
    this.#abort(faultOfContent(this.#options.upstream, what, 'chat completion chunks'));
  }

  /** The stream is over; what is queued for a slow caller still goes out first. */
  #conclude(failure: Error | undefined): void {
    if (this.#end) return;
    this.#end = { failure };
    if (!this.#isBlocked) this.#settle();
  }

  #abort(failure: Error): void {
    this.#end = { failure };
    this.#queue = [];
    this.#settle();
  }

  #settle(): void {
    const { exchange } = this.#options;
    const failure = this.#end?.failure;
    if (failure) {
      exchange.stop(failure);
      this.#settlers.reject(failure);
      return;
    }
    if (exchange.response.closed) exchange.finish();
    else exchange.watchdog.expect(closingMs, 'did not end');
    exchange.response.resume();
    this.#settlers.resolve({ usage: this.#usage, finishReason: this.#finishReason });
  }

  /** What `onEvent` throws is the caller's failure, not a crash of the socket's handler. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#abort(toError(error));
    }
  }
}

/**
 * Forwards the events of a chat stream in order. Nothing is forwarded before the first token came, so that a failure until then can
 * still go to another target; nothing is read while a promise of `onEvent` is open.
 */
export function pumpEvents(options: PumpOptions): Promise<Pumped> {
  return new EventPump(options).promise;
}
