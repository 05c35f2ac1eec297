import { startWorker } from './worker-process.ts';
import type { WorkerOptions, WorkerProcess } from './worker-process.ts';

/** Work for a process that others had before and will have after it. */
export interface Turn {
  readonly signal: AbortSignal;
  /** Short looks do not wait for jobs. */
  readonly queue: 'looks' | 'jobs';
  /** What it looks at: a process that looked there before is the first choice. */
  readonly place: string;
}

/** Processes that wait for work, so that nobody waits for their start. */
export interface WorkerPool {
  /** Waits until a job may begin. Answers its end. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** A process for this job alone: it is gone before `cleanUp` begins. */
  withOwnWorker<T>(work: (worker: WorkerProcess) => Promise<T>, cleanUp: () => Promise<void>): Promise<T>;
  withWorker<T>(turn: Turn, work: (worker: WorkerProcess) => Promise<T>): Promise<T>;
  /** Resolves when every process is gone and what its job left is cleaned up. */
  close(): Promise<void>;
}

/** As many as the smallest machine has cores for. */
const maxJobs = 2;
const maxLooks = 2;
/** Processes that wait with what they have open. */
const maxIdle = 3;
const idleMs = 60_000;

interface Queue {
  enter(signal: AbortSignal): Promise<() => void>;
}

/** At most so many at once, in the order they came. */
function createQueue(limit: number): Queue {
  let running = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const begin = waiting.shift();
    if (begin === undefined) running -= 1;
    else begin();
  };
  const once = (): (() => void) => {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      leave();
    };
  };
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (running < limit) {
        running += 1;
        return once();
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push(resolve);
      const onAbort = (): void => {
        const at = waiting.indexOf(resolve);
        if (at === -1) return;
        waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      await promise.finally(() => signal.removeEventListener('abort', onAbort));
      return once();
    },
  };
}

class Pool implements WorkerPool {
  readonly #options: WorkerOptions;
  readonly #queues = { jobs: createQueue(maxJobs), looks: createQueue(maxLooks) };
  readonly #all = new Set<WorkerProcess>();
  /** Started and never used. */
  #spare: WorkerProcess | undefined;
  /** Used before, free now. */
  readonly #idle: WorkerProcess[] = [];
  readonly #places = new WeakMap<WorkerProcess, string>();
  readonly #cleaning = new Set<Promise<void>>();
  #sleep: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  enter(signal: AbortSignal): Promise<() => void> {
    return this.#queues.jobs.enter(signal);
  }

  async withOwnWorker<T>(work: (worker: WorkerProcess) => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
    let own = this.#takeSpare();
    this.#stayAwake();
    try {
      return await this.#withLiving(own, (worker) => {
        own = worker;
        return work(worker);
      });
    } finally {
      const cleaning = own.kill().then(cleanUp);
      this.#cleaning.add(cleaning);
      void cleaning.catch(() => undefined).finally(() => this.#cleaning.delete(cleaning));
    }
  }

  /** The end of a process that waited is told a moment after it: what had not begun then is done by a new one. */
  async #withLiving<T>(first: WorkerProcess, work: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    try {
      return await work(first);
    } catch (error) {
      if (!first.isLostUnbegun(error) || this.#isClosed) throw error;
      return work(this.#start());
    }
  }

  #takeSpare(): WorkerProcess {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.isAlive === true ? spare : this.#start();
  }

  async withWorker<T>({ signal, queue, place }: Turn, work: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const leave = await this.#queues[queue].enter(signal);
    // The next spare starts when this one comes back: a start takes a core from the work.
    let own = this.#takeIdle(place) ?? this.#takeSpare();
    try {
      return await this.#withLiving(own, (worker) => {
        own = worker;
        this.#places.set(worker, place);
        return work(worker);
      });
    } finally {
      // One that was told to stop keeps its place until it has: what it has open serves the next turn.
      void own.rest().then(() => this.#takeBack(own, leave));
    }
  }

  #takeBack(worker: WorkerProcess, leave: () => void): void {
    if (worker.isFree && !this.#isClosed) this.#idle.push(worker);
    else void worker.kill();
    if (this.#idle.length > maxIdle) void this.#idle.shift()?.kill();
    leave();
    this.#stayAwake();
  }

  /** Those that looked elsewhere stay as they are while there may be another. */
  #takeIdle(place: string): WorkerProcess | undefined {
    const at = this.#idle.findIndex((worker) => this.#places.get(worker) === place);
    if (at !== -1) return this.#idle.splice(at, 1)[0];
    return this.#idle.length < maxIdle ? undefined : this.#idle.shift();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#sleep);
    await Promise.all([...this.#all].map((worker) => worker.kill()));
    await Promise.allSettled(this.#cleaning);
  }

  #start(): WorkerProcess {
    for (const worker of this.#all) if (!worker.isAlive) this.#all.delete(worker);
    const worker = startWorker(this.#options);
    this.#all.add(worker);
    return worker;
  }

  /** A spare process while there is work, none when nobody worked for a minute. */
  #stayAwake(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#sleep);
    for (let at = this.#idle.length - 1; at >= 0; at -= 1) if (this.#idle[at]?.isAlive === false) this.#idle.splice(at, 1);
    this.#sleep = setTimeout(() => this.#rest(), idleMs);
    this.#sleep.unref();
    if (this.#spare?.isAlive !== true) this.#spare = this.#start();
  }

  #rest(): void {
    for (const worker of [...this.#idle.splice(0), ...(this.#spare === undefined ? [] : [this.#spare])]) void worker.kill();
    this.#spare = undefined;
  }
}

export const createWorkerPool = (options: WorkerOptions): WorkerPool => new Pool(options);
