import { emptySnapshot, foldExecutionEvents } from '@causeway/contract';
import type { ExecutionEvent, ExecutionSnapshot } from '@causeway/contract';
import type { EventRow, RunLog } from './run-log.ts';

/** What happened since the batch before; one object for all watchers, so that it is encoded once. */
export interface RunBatch {
  readonly type: 'events';
  readonly events: readonly ExecutionEvent[];
}

export interface RunHubOptions {
  readonly run: string;
  readonly log: Pick<RunLog, 'read'>;
  readonly onError: (error: unknown) => void;
  readonly onBatch: (batch: RunBatch, snapshot: ExecutionSnapshot) => void;
  /** How many watch; more of them wait longer for larger batches. */
  readonly viewers: () => number;
}

/** A delivery costs about 8 us (measured, ws on Node 24); all of them together may take a quarter of a core. */
const windowPerViewerMs = 0.008 / 0.25;
const minWindowMs = 16;
const maxWindowMs = 500;
/** A batch that is read from the log at once. */
const readLimit = 5000;

export const toEvent = ({ seq, at, type, path, data }: EventRow): ExecutionEvent =>
  ({ seq, at, type, path, data: JSON.parse(data) as unknown }) as ExecutionEvent;

/** Reads the whole log after a snapshot and folds it. */
export async function foldLog(log: Pick<RunLog, 'read'>, run: string, from = emptySnapshot(run)): Promise<ExecutionSnapshot> {
  let snapshot = from;
  for (;;) {
    const rows = await log.read(run, snapshot.seq, readLimit);
    snapshot = foldExecutionEvents(snapshot, rows.map(toEvent));
    if (rows.length < readLimit) return snapshot;
  }
}

/** The live end of one log in this process: what is committed here or read from the log, in order and without a gap. */
export class RunHub {
  readonly #options: RunHubOptions;
  #snapshot: ExecutionSnapshot;
  /** Committed and not told yet; the first follows the snapshot. */
  #pending: ExecutionEvent[] = [];
  /** Came while the log was read. */
  #early: (readonly ExecutionEvent[])[] | undefined = [];
  #timer: NodeJS.Timeout | undefined;
  #toldAt = 0;
  #isReading = false;
  #isAskedAgain = false;
  readonly ready: Promise<void>;

  constructor(options: RunHubOptions) {
    this.#options = options;
    this.#snapshot = emptySnapshot(options.run);
    this.ready = this.#open();
    this.ready.catch(() => undefined);
  }

  /** What watchers were told. */
  get snapshot(): ExecutionSnapshot {
    return this.#snapshot;
  }

  /** Number of the newest event that is known. */
  get head(): number {
    return this.#pending.at(-1)?.seq ?? this.#snapshot.seq;
  }

  /** Takes what was committed. */
  push(events: readonly ExecutionEvent[]): void {
    if (this.#early) {
      this.#early.push(events);
      return;
    }
    const { head } = this;
    const fresh = events.filter(({ seq }) => seq > head);
    const [first] = fresh;
    if (first === undefined) return;
    if (first.seq === head + 1) {
      this.#pending.push(...fresh);
      this.#plan();
    } else this.catchUp();
  }

  /** Reads what another process may have committed. */
  catchUp(): void {
    this.#isAskedAgain = true;
    if (!this.#isReading) void this.#read();
  }

  /** Tells what is known at once, so that the snapshot is the newest. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#pending;
    if (events.length === 0) return;
    this.#pending = [];
    this.#toldAt = performance.now();
    this.#snapshot = foldExecutionEvents(this.#snapshot, events);
    this.#options.onBatch({ type: 'events', events }, this.#snapshot);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#pending = [];
  }

  async #open(): Promise<void> {
    const { log, run } = this.#options;
    this.#snapshot = await foldLog(log, run, this.#snapshot);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const events of early) this.push(events);
  }

  async #read(): Promise<void> {
    const { log, run, onError } = this.#options;
    this.#isReading = true;
    try {
      await this.ready;
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        const rows = await log.read(run, this.head, readLimit);
        this.push(rows.map(toEvent));
        if (rows.length === readLimit) this.#isAskedAgain = true;
      }
    } catch (error) {
      onError(error);
    } finally {
      this.#isReading = false;
    }
  }

  #plan(): void {
    if (this.#timer !== undefined) return;
    const windowMs = Math.min(maxWindowMs, Math.max(minWindowMs, this.#options.viewers() * windowPerViewerMs));
    const waitMs = Math.max(0, this.#toldAt + windowMs - performance.now());
    this.#timer = setTimeout(() => this.flush(), waitMs);
  }
}
