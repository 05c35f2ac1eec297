import { Fault } from '@causeway/contract';
import type { Database, Write } from '../../storage/database.ts';

export interface WriterLog {
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export interface LedgerWriterNeeds {
  readonly database: Pick<Database, 'write'>;
  readonly log: WriterLog;
  /** Tests wait less. */
  readonly retryMs?: number;
}

export interface LedgerWriter {
  /** Lines that nothing depends on: those of 50 ms are committed together. */
  add(line: Write): void;
  /** Runs at once; when the database is away, again until it is back. */
  run(work: () => Promise<void>): Promise<void>;
  /** Resolves when everything before it was tried. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const gatherMs = 50;
const mostTogether = 500;
/** About 40 MB while the database is away; then the newest are dropped, and the log says how many. */
const mostWaiting = 20_000;

class QueuedWriter implements LedgerWriter {
  readonly #needs: LedgerWriterNeeds;
  readonly #lines: Write[] = [];
  readonly #again: (() => Promise<void>)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #dropped = 0;

  constructor(needs: LedgerWriterNeeds) {
    this.#needs = needs;
  }

  add(line: Write): void {
    if (!this.#hasRoom()) return;
    this.#lines.push(line);
    this.#schedule(gatherMs);
  }

  async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Fault && this.#hasRoom()) this.#again.push(work);
      this.#later(error);
    }
  }

  flush(): Promise<void> {
    this.#flushing ??= this.#flushOnce().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #flushOnce(): Promise<void> {
    if (!(await this.#writeLines())) return;
    for (const work of this.#again.splice(0)) await this.run(work);
  }

  /** False: the database is away. */
  async #writeLines(): Promise<boolean> {
    while (this.#lines.length > 0) {
      const group = this.#lines.splice(0, mostTogether);
      try {
        await this.#needs.database.write(group);
      } catch (error) {
        this.#later(error);
        if (!(error instanceof Fault)) continue;
        this.#lines.unshift(...group);
        return false;
      }
    }
    return true;
  }

  #schedule(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, delayMs);
  }

  #hasRoom(): boolean {
    if (this.#lines.length + this.#again.length < mostWaiting) return true;
    this.#dropped += 1;
    const dropped = this.#dropped;
    if (dropped % 1000 === 1) {
      this.#needs.log.error('lines of the costs are dropped: the database is away for too long', { dropped });
    }
    return false;
  }

  #later(error: unknown): void {
    const { log, retryMs = 2000 } = this.#needs;
    if (!(error instanceof Fault)) log.error('a line of the costs was not written', { error });
    else if (this.#timer === undefined) log.warn('costs are not written; they are tried again', { error });
    this.#schedule(retryMs);
  }
}

/** Writes the ledger without anybody waiting for it, and loses nothing while the database is away for a while. */
export const createLedgerWriter = (needs: LedgerWriterNeeds): LedgerWriter => new QueuedWriter(needs);
