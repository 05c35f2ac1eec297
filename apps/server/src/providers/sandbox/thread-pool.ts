import { createThreadSlot } from './thread-slot.ts';
import type { SlotJob, SlotOptions, ThreadAnswer, ThreadSlot } from './thread-slot.ts';

/** Threads that share a queue. */
export interface ThreadPool {
  /** Threads there are. */
  readonly size: number;
  perform(job: SlotJob): Promise<ThreadAnswer>;
  close(): Promise<void>;
}

export interface PoolOptions extends SlotOptions {
  readonly threads: number;
  /** Without a job for so long, a thread ends. */
  readonly idleMs: number;
  /** So many stay nevertheless. */
  readonly kept: number;
}

interface Waiting {
  readonly resolve: (slot: ThreadSlot) => void;
  readonly reject: (error: unknown) => void;
}

class Pool implements ThreadPool {
  readonly #options: PoolOptions;
  /** The one that worked last is at the end, and the next to work. */
  readonly #idle: { readonly slot: ThreadSlot; readonly since: number }[] = [];
  readonly #all = new Set<ThreadSlot>();
  readonly #queue: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  async perform(job: SlotJob): Promise<ThreadAnswer> {
    const slot = await this.#take(job.signal);
    try {
      return await slot.perform(job);
    } finally {
      this.#giveBack(slot);
    }
  }

  #take(signal: AbortSignal): Promise<ThreadSlot> {
    signal.throwIfAborted();
    const slot = this.#idle.pop()?.slot ?? this.#grow();
    if (slot) return Promise.resolve(slot);
    const { promise, resolve, reject } = Promise.withResolvers<ThreadSlot>();
    const waiting: Waiting = { resolve, reject };
    this.#queue.push(waiting);
    const onAbort = (): void => {
      const at = this.#queue.indexOf(waiting);
      if (at === -1) return;
      this.#queue.splice(at, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  #grow(): ThreadSlot | undefined {
    if (this.#all.size >= this.#options.threads) return undefined;
    const slot = createThreadSlot(this.#options);
    this.#all.add(slot);
    return slot;
  }

  #giveBack(used: ThreadSlot): void {
    let slot: ThreadSlot | undefined = used;
    if (!used.isUsable) {
      this.#all.delete(used);
      // Replaced at once: whoever comes next should not wait for a start.
      slot = this.#isClosed ? undefined : this.#grow();
    }
    if (!slot) return;
    const next = this.#queue.shift();
    if (next) next.resolve(slot);
    else this.#rest(slot);
  }

  #rest(slot: ThreadSlot): void {
    this.#idle.push({ slot, since: performance.now() });
    this.#arm();
  }

  #arm(): void {
    const [first] = this.#idle;
    if (this.#timer || this.#isClosed || first === undefined || this.#all.size <= this.#options.kept) return;
    this.#timer = setTimeout(() => this.#release(), first.since + this.#options.idleMs - performance.now());
    this.#timer.unref();
  }

  #release(): void {
    this.#timer = undefined;
    const { idleMs, kept } = this.#options;
    const until = performance.now() - idleMs;
    for (let [first] = this.#idle; first && first.since <= until && this.#all.size > kept; [first] = this.#idle) {
      this.#idle.shift();
      this.#all.delete(first.slot);
      void first.slot.end();
    }
    this.#arm();
  }

  #isClosed = false;

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const waiting of this.#queue.splice(0)) waiting.reject(new Error('the sandbox is closed'));
    await Promise.all([...this.#all].map((slot) => slot.end()));
  }
}

/** Threads start with the first job. */
export function createThreadPool(options: PoolOptions): ThreadPool {
  return new Pool(options);
}
