import { Worker } from 'node:worker_threads';
import type { ThreadData, ThreadJob, ThreadMessage } from './messages.ts';
import { SandboxError } from './sandbox-error.ts';

export type ThreadAnswer = Extract<ThreadMessage, { kind: 'values' | 'checked' }>;

export interface SlotJob {
  readonly job: ThreadJob;
  readonly signal: AbortSignal;
  readonly onLog: ((text: string) => void) | undefined;
}

/** One thread that does one job at a time. */
export interface ThreadSlot {
  /** False when it must not get another job. */
  readonly isUsable: boolean;
  /** Throws `SandboxError`, or the signal's reason; the thread is ended then if it still works. */
  perform(asked: SlotJob): Promise<ThreadAnswer>;
  end(): Promise<void>;
}

export interface SlotOptions extends ThreadData {
  /** After the time of a job, until the thread is ended. */
  readonly graceMs: number;
}

interface Work {
  readonly asked: SlotJob;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: unknown) => void;
}

class Slot implements ThreadSlot {
  readonly #worker: Worker;
  readonly #graceMs: number;
  readonly #ready = Promise.withResolvers<void>();
  #work: Work | undefined;
  isUsable = true;

  constructor({ memoryBytes, graceMs }: SlotOptions) {
    this.#graceMs = graceMs;
    const workerData: ThreadData = { memoryBytes };
    this.#worker = new Worker(new URL('sandbox-thread.ts', import.meta.url), {
      workerData,
      name: 'sandbox',
      env: {},
      // The engine writes there when it aborts, which is answered as a failure.
      stderr: true,
      // Native recursion in the engine needs more of the thread's stack than of its own.
      resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 },
    });
    this.#worker.stderr.resume();
    this.#worker.unref();
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#lose(new SandboxError('crashed', `the sandbox thread failed: ${String(error)}`)));
    this.#worker.on('exit', () => this.#lose(new SandboxError('crashed', 'the sandbox thread ended')));
  }

  async perform(asked: SlotJob): Promise<ThreadAnswer> {
    this.#worker.ref();
    try {
      await this.#ready.promise;
      asked.signal.throwIfAborted();
      return await this.#exchange(asked);
    } finally {
      this.#worker.unref();
    }
  }

  async #exchange(asked: SlotJob): Promise<ThreadAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer>();
    this.#work = { asked, resolve, reject };
    const { timeoutMs } = asked.job;
    const late = setTimeout(() => this.#stop(timeFailure(timeoutMs)), timeoutMs + this.#graceMs);
    const onAbort = (): void => this.#stop(asked.signal.reason);
    asked.signal.addEventListener('abort', onAbort, { once: true });
    this.#worker.postMessage(asked.job);
    try {
      return await promise;
    } finally {
      this.#work = undefined;
      clearTimeout(late);
      asked.signal.removeEventListener('abort', onAbort);
    }
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'ready') this.#ready.resolve();
    else if (message.kind === 'log') this.#work?.asked.onLog?.(message.text);
    else {
      if (message.isSpent) void this.end();
      if (message.kind === 'failed') this.#work?.reject(failureOf(message, this.#work.asked.job.timeoutMs));
      else this.#work?.resolve(message);
    }
  }

  #stop(reason: unknown): void {
    this.#work?.reject(reason);
    void this.end();
  }

  #lose(error: SandboxError): void {
    this.isUsable = false;
    this.#ready.reject(error);
    this.#ready.promise.catch(() => undefined);
    this.#work?.reject(error);
  }

  async end(): Promise<void> {
    this.isUsable = false;
    await this.#worker.terminate();
  }
}

const timeFailure = (timeoutMs: number): SandboxError => new SandboxError('time', `It took longer than ${timeoutMs} ms.`);

function failureOf(message: Extract<ThreadMessage, { kind: 'failed' }>, timeoutMs: number): SandboxError {
  if (message.failure === 'time') return timeFailure(timeoutMs);
  return new SandboxError(message.failure, message.message, message.index);
}

/** Starts a thread at once, so that it is warm when a job comes. */
export function createThreadSlot(options: SlotOptions): ThreadSlot {
  return new Slot(options);
}
