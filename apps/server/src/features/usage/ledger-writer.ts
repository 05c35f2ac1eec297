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

/** Writes the ledger without anybody waiting for it, and loses nothing while the database is away for a while. */
export function createLedgerWriter({ database, log, retryMs = 2000 }: LedgerWriterNeeds): LedgerWriter {
  const lines: Write[] = [];
  const again: (() => Promise<void>)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let dropped = 0;

  function schedule(delayMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, delayMs);
  }

  function hasRoom(): boolean {
    if (lines.length + again.length < mostWaiting) return true;
    dropped += 1;
    if (dropped % 1000 === 1) log.error('lines of the costs are dropped: the database is away for too long', { dropped });
    return false;
  }

  function later(error: unknown): void {
    if (!(error instanceof Fault)) log.error('a line of the costs was not written', { error });
    else if (timer === undefined) log.warn('costs are not written; they are tried again', { error });
    schedule(retryMs);
  }

  async function writeLines(): Promise<boolean> {
    while (lines.length > 0) {
      const group = lines.splice(0, mostTogether);
      try {
        await database.write(group);
      } catch (error) {
        if (error instanceof Fault) lines.unshift(...group);
        later(error);
        if (error instanceof Fault) return false;
      }
    }
    return true;
  }

  async function tryAgain(): Promise<void> {
    for (const work of again.splice(0)) await run(work);
  }

  async function run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Fault && hasRoom()) again.push(work);
      later(error);
    }
  }

  async function flushOnce(): Promise<void> {
    if (await writeLines()) await tryAgain();
  }

  function flush(): Promise<void> {
    flushing ??= flushOnce().finally(() => {
      flushing = undefined;
    });
    return flushing;
  }

  return {
    add(line) {
      if (!hasRoom()) return;
      lines.push(line);
      schedule(gatherMs);
    },
    run,
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
