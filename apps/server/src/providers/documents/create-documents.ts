import { Fault } from '@causeway/contract';
import { documentLimits } from './document-limits.ts';
import type { DocumentLimits, DocumentText, Documents, ExtractOptions, ExtractSpec } from './documents.ts';
import { DocumentProcess } from './document-process.ts';

/** As many as the smallest machine has cores for. */
const maxProcesses = 2;
const idleMs = 60_000;
/** What a process read stays in its memory in part: after so many documents a fresh one takes over. */
const documentsPerProcess = 200;

interface Warm {
  readonly process: DocumentProcess;
  used: number;
}

/** Processes for documents: at most two at once, one kept warm for a minute. */
class Pool implements Documents {
  readonly #limits: DocumentLimits;
  readonly #idle: Warm[] = [];
  readonly #all = new Set<DocumentProcess>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #sleep: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(limits: DocumentLimits) {
    this.#limits = limits;
  }

  async extract(spec: ExtractSpec, { signal, onProgress }: ExtractOptions): Promise<DocumentText> {
    await this.#enter(signal);
    const warm = this.#take();
    let isKept = false;
    try {
      const work = warm.process.extract(spec, (percent) => onProgress?.(percent));
      const document = await this.#within(work, signal);
      isKept = true;
      return document;
    } catch (error) {
      // It said what is wrong with the document and is ready for the next.
      isKept = error instanceof Fault && error.code === 'document_unreadable';
      throw error;
    } finally {
      this.#leave(warm, isKept && warm.process.isAlive && !signal.aborted);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#sleep);
    await Promise.all([...this.#all].map((each) => each.kill()));
  }

  async #within(work: Promise<DocumentText>, signal: AbortSignal): Promise<DocumentText> {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const seconds = Math.round(this.#limits.timeoutMs / 1000);
    const message = `Reading the document took longer than ${seconds} seconds and was stopped.`;
    const timer = setTimeout(() => reject(new Fault('data_limit_exceeded', { message })), this.#limits.timeoutMs);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.catch(() => undefined);
    if (signal.aborted) onAbort();
    try {
      return await Promise.race([work, ended]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    while (this.#running >= maxProcesses) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    if (signal.aborted) {
      this.#waiting.shift()?.();
      throw signal.reason;
    }
    this.#running += 1;
  }

  #leave(warm: Warm, isKept: boolean): void {
    this.#running -= 1;
    if (isKept && !this.#isClosed && warm.used < documentsPerProcess) this.#idle.push(warm);
    else void warm.process.kill().finally(() => this.#all.delete(warm.process));
    this.#waiting.shift()?.();
    clearTimeout(this.#sleep);
    this.#sleep = setTimeout(() => this.#rest(), idleMs);
    this.#sleep.unref();
  }

  #take(): Warm {
    const warm = this.#idle.pop() ?? this.#start();
    warm.used += 1;
    return warm;
  }

  #start(): Warm {
    const started = new DocumentProcess(this.#limits.memoryBytes);
    this.#all.add(started);
    return { process: started, used: 0 };
  }

  #rest(): void {
    for (const { process } of this.#idle.splice(0)) void process.kill().finally(() => this.#all.delete(process));
  }
}

export const createDocuments = (limits: Partial<DocumentLimits> = {}): Documents => new Pool({ ...documentLimits, ...limits });
