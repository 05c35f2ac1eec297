import type { ModelEvent } from '../../../providers/models/model.ts';
import type { Recording } from './recording.ts';

/** Produces one answer; it is aborted when nobody waits for it any more. */
export type Produce = (signal: AbortSignal, onEvent: (event: ModelEvent) => void) => Promise<Recording>;

/** One answer in the making that any number of callers follow, each at its own speed. */
export class Flight {
  readonly #controller = new AbortController();
  readonly #events: ModelEvent[] = [];
  readonly #done: Promise<Recording>;
  #changed = Promise.withResolvers<void>();
  #followers = 0;
  #isOver = false;

  constructor(produce: Produce) {
    this.#done = produce(this.#controller.signal, (event) => {
      this.#events.push(event);
      this.#wake();
    }).finally(() => {
      this.#isOver = true;
      this.#wake();
    });
    // Whoever follows hears it.
    this.#done.catch(() => undefined);
  }

  /** Nobody waited for it, so it ends without an answer. */
  get isAbandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Every event in order, then the whole; throws what the answer threw, or the caller's own reason to leave. */
  async follow(signal: AbortSignal, onEvent: (event: ModelEvent) => void | Promise<void>): Promise<Recording> {
    const left = Promise.withResolvers<never>();
    left.promise.catch(() => undefined);
    const leave = (): void => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.#followers += 1;
    try {
      signal.throwIfAborted();
      await this.#deliver(onEvent, left.promise);
      return await Promise.race([this.#done, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#followers -= 1;
      if (this.#followers === 0 && !this.#isOver) this.#controller.abort(signal.reason);
    }
  }

  async #deliver(onEvent: (event: ModelEvent) => void | Promise<void>, left: Promise<never>): Promise<void> {
    let at = 0;
    for (;;) {
      const event = this.#events[at];
      if (event) {
        at += 1;
        await Promise.race([onEvent(event), left]);
      } else if (this.#isOver) return;
      else await Promise.race([this.#changed.promise, left]);
    }
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
