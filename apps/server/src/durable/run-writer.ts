import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionEvent } from '@causeway/contract';
import { MissedSignalError, StaleWriterError } from './run-log.ts';
import type { Append, NewEvent, RowChange, RunLog } from './run-log.ts';

export type Extras = Omit<Append, 'run' | 'node' | 'events'>;

export interface RunWriterOptions {
  readonly log: RunLog;
  readonly run: string;
  readonly node: string;
  /** Of the last event there is. */
  readonly seq: number;
  readonly now: () => number;
  readonly onCommitted: (events: readonly ExecutionEvent[]) => void;
  /** Nothing can be written any more: somebody else holds the run. */
  readonly onStale: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** The end of a step and the beginning of the next share a commit when the next comes within this time. */
const gatherMs = 2;
const firstRetryMs = 100;
const lastRetryMs = 2000;

/** Writes the events of one run in order. What is written together is committed together. */
export class RunWriter {
  readonly #options: RunWriterOptions;
  #seq: number;
  #events: ExecutionEvent[] = [];
  #extras: Extras = {};
  #commits: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isQueued = false;
  #isClosed = false;
  #onClosed: ((isWhole: boolean) => void) | undefined;

  constructor(options: RunWriterOptions) {
    this.#options = options;
    this.#seq = options.seq;
  }

  /** Of the last event written, committed or not. */
  get seq(): number {
    return this.#seq;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Gives the event its number; it is committed with the next `flush`, or soon. */
  write(event: NewEvent, extras: Extras = {}): ExecutionEvent {
    const written: ExecutionEvent = { seq: this.#seq + 1, at: this.#options.now(), ...event };
    if (this.#isClosed) return written;
    this.#seq += 1;
    this.#events.push(written);
    this.#merge(extras);
    this.#timer ??= setTimeout(() => void this.flush(), gatherMs);
    return written;
  }

  /** Resolves when all that was written is durable; never when the run is lost to another writer. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isQueued) {
      this.#isQueued = true;
      // What is written in the same turn, by other strands, too, goes along.
      const before = this.#commits;
      this.#commits = this.#commitAfter(before);
    }
    return this.#commits;
  }

  /** The last commit of this process. False: a signal came, and the run stays. */
  close(change: RowChange, extras: Extras = {}): Promise<boolean> {
    if (this.#isClosed) return never();
    this.#merge({ ...extras, changes: [change] });
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      void this.flush();
    });
  }

  /** Nothing is written any more. */
  abandon(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#events = [];
    this.#extras = {};
  }

  #merge({ changes = [], taken = [], children = [], listens = [], signals = [], ...one }: Extras): void {
    const before = this.#extras;
    this.#extras = {
      ...before,
      ...one,
      changes: [...(before.changes ?? []), ...changes],
      taken: [...(before.taken ?? []), ...taken],
      children: [...(before.children ?? []), ...children],
      listens: [...(before.listens ?? []), ...listens],
      signals: [...(before.signals ?? []), ...signals],
    };
  }

  async #commitAfter(before: Promise<void>): Promise<void> {
    await before;
    this.#isQueued = false;
    await this.#commit();
  }

  async #commit(): Promise<void> {
    if (this.#isClosed || (this.#events.length === 0 && (this.#extras.changes ?? []).length === 0)) return;
    const { run, node } = this.#options;
    const batch: Append = { run, node, events: this.#events, ...this.#extras };
    this.#events = [];
    this.#extras = {};
    const isWhole = await this.#append(batch);
    if (batch.changes?.some(({ to }) => to === 'rest' || to === 'end') === true) {
      this.#isClosed = isWhole;
      this.#onClosed?.(isWhole);
    }
    if (batch.events.length > 0) this.#options.onCommitted(batch.events);
  }

  /** False: without going to rest, for a signal came. A database that is away for a moment must not lose what a step did. */
  async #append(batch: Append): Promise<boolean> {
    for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, lastRetryMs)) {
      try {
        await this.#options.log.append(batch);
        return true;
      } catch (error) {
        if (error instanceof MissedSignalError) {
          const changes = batch.changes?.filter(({ to }) => to !== 'rest') ?? [];
          if (batch.events.length > 0) await this.#append({ ...batch, changes });
          return false;
        }
        if (error instanceof StaleWriterError || this.#isClosed) return this.#lose();
        this.#options.onTrouble(error);
        await sleep(delayMs, undefined, { ref: false });
      }
    }
  }

  #lose(): Promise<never> {
    const wasOpen = !this.#isClosed;
    this.abandon();
    if (wasOpen) this.#options.onStale();
    return never();
  }
}

/** What waits for it is given up together with the run. */
export const never = (): Promise<never> => new Promise<never>(() => undefined);
