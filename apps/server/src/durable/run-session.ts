import { emptySnapshot, foldExecutionEvents } from '@causeway/contract';
import type { ExecutionError, ExecutionEvent, ExecutionSnapshot } from '@causeway/contract';
import { timeoutError, toExecutionError } from './execution-errors.ts';
import type { JobKind } from './job.ts';
import { Memo } from './memo.ts';
import type { EventRow, InboxRow, NewEvent, NewSignal, RunRow, Summary } from './run-log.ts';
import { persevere } from './persevere.ts';
import { resolveValue } from './run-values.ts';
import { never, RunWriter } from './run-writer.ts';
import type { Extras } from './run-writer.ts';
import type { SessionServices } from './session-services.ts';
import { StrandContext } from './strand-context.ts';
import { Strand } from './strand.ts';
import type { StrandHost, StrandMark, Wait, WaitOutcome } from './strand.ts';

export interface SessionOptions {
  readonly services: SessionServices;
  readonly job: JobKind;
  readonly row: RunRow;
  readonly events: readonly (EventRow | ExecutionEvent)[];
  /** It is no longer in memory; `again`: another writer came in between, and this process still holds it. */
  readonly onReleased: (reason: 'rest' | 'end' | 'stale') => void;
}

/** A run that goes on so soon stays in memory: going to rest and coming back are two commits and another walk. */
const lingerMs = 500;

/** Takes about 3 ms. */
const foldAtOnce = 500;

const finalStatus = {
  'execution.completed': 'completed',
  'execution.faulted': 'failed',
  'execution.cancelled': 'cancelled',
} as const;
type FinalEvent = Extract<NewEvent, { type: keyof typeof finalStatus }>;

const toEvent = (event: EventRow | ExecutionEvent): ExecutionEvent =>
  typeof event.data === 'string'
    ? ({ ...event, data: JSON.parse(event.data) as unknown } as ExecutionEvent)
    : (event as ExecutionEvent);

/** One run in the memory of the process that holds it. */
export class RunSession implements StrandHost {
  readonly services: SessionServices;
  readonly memo = new Memo();
  readonly #options: SessionOptions;
  readonly #writer: RunWriter;
  readonly #main: Strand;
  readonly #strands = new Set<StrandMark>();
  readonly #waits = new Set<Wait>();
  readonly #releases: (() => void)[] = [];
  #row: RunRow;
  #inbox: readonly InboxRow[] = [];
  readonly #reserved = new Set<number>();
  #unfolded: (EventRow | ExecutionEvent)[];
  #snapshot: ExecutionSnapshot;
  #timer: NodeJS.Timeout | undefined;
  #state: 'open' | 'resting' | 'over' = 'open';
  #isRestQueued = false;
  #isDraining = false;
  #isReading: Promise<void> | undefined;
  /** Waits that are being compared with the inbox. */
  #delivering = 0;
  #isDeliveryPlanned = false;

  constructor(options: SessionOptions) {
    const { services, row, events } = options;
    this.services = services;
    this.#options = options;
    this.#row = row;
    this.#unfolded = [...events];
    this.#snapshot = emptySnapshot(row.id);
    for (const event of events) this.memo.add(event);
    this.#writer = new RunWriter({
      ...services,
      run: row.id,
      seq: events.at(-1)?.seq ?? 0,
      onCommitted: (committed) => services.onCommitted(row, committed),
      onStale: () => this.#release('stale'),
    });
    this.#main = new Strand(this, undefined, events.at(-1)?.at ?? row.created_at);
  }

  get row(): RunRow {
    return this.#row;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** Everything the log says, this process's own events included. */
  get snapshot(): ExecutionSnapshot {
    this.#snapshot = foldExecutionEvents(this.#snapshot, this.#unfolded.map(toEvent));
    this.#unfolded = [];
    return this.#snapshot;
  }

  /** Walks the job from its beginning; what is recorded is passed over. */
  async run(): Promise<void> {
    const { row, job } = this.#options;
    this.#main.clock = row.started_at ?? this.#writeStarted();
    if (row.is_orphaned === 1) {
      this.write(
        { type: 'execution.recovered', path: '', data: { in_flight: [...this.memo.inFlight()] } },
        { changes: [{ to: 'recovered' }] },
      );
      // The commit shuts the process out that held it before.
      await this.flush();
    }
    if (row.signals > 0 || row.is_cancel_asked === 1) await this.#readInbox();
    if (this.isOver) return;
    this.#arm();
    try {
      const output = await job.run(new StrandContext(this.#main));
      const kept = await this.#main.keep(output);
      await this.#finish({ type: 'execution.completed', path: '', data: { output: kept } });
    } catch (error) {
      await this.#finish({ type: 'execution.faulted', path: '', data: { error: toExecutionError(error, '') } });
    }
  }

  #writeStarted(): number {
    const changes = [{ to: 'started', at: this.services.now() }] as const;
    return this.write({ type: 'execution.started', path: '', data: {} }, { changes }).at;
  }

  /** Something was said to the run: reads its row and its inbox. */
  async nudge(): Promise<void> {
    // What is being read may be older than what was said.
    await this.#isReading;
    if (this.#state !== 'open') return;
    this.#isReading ??= this.#readInbox().finally(() => {
      this.#isReading = undefined;
    });
    await this.#isReading;
  }

  /** Lets steps that run end, begins none, and goes to rest. */
  drain(): void {
    this.#isDraining = true;
    this.considerRest();
  }

  /** Gives everything up at once; the log says what was in flight. */
  abandon(): void {
    if (this.isOver) return;
    this.#writer.abandon();
    this.#release('stale');
  }

  write(event: NewEvent, extras?: Extras): ExecutionEvent {
    if (this.isOver) return { seq: 0, at: 0, ...event };
    const written = this.#writer.write(event, extras);
    this.memo.add(written);
    this.#unfolded.push(written);
    if (this.#unfolded.length === foldAtOnce) void this.snapshot;
    return written;
  }

  get nextSeq(): number {
    return this.#writer.seq + 1;
  }

  /** A value of another run of the same family. */
  valueOf(run: string, value: unknown): Promise<unknown> {
    const { values, onTrouble } = this.services;
    return persevere(() => resolveValue(values, run, value), { isGivenUp: () => this.isOver, onTrouble });
  }

  async flush(): Promise<void> {
    await this.#writer.flush();
    if (this.isOver) await never();
  }

  onRelease(release: () => void): void {
    this.#releases.push(release);
  }

  begin(strand: StrandMark): void {
    this.#strands.add(strand);
  }

  end(strand: StrandMark): void {
    this.#strands.delete(strand);
  }

  /** Waits until something may go on; settles it with what came. */
  wait(wait: Wait): void {
    this.#waits.add(wait);
    this.#planDelivery();
  }

  unwait(wait: Wait): void {
    this.#waits.delete(wait);
  }

  /** Rests when no strand has anything to do. */
  considerRest(): void {
    if (this.#isRestQueued || this.#state !== 'open') return;
    this.#isRestQueued = true;
    setImmediate(() => {
      this.#isRestQueued = false;
      if (this.#state === 'open' && this.#isIdle()) {
        this.#rest().catch((error: unknown) => this.services.onTrouble(error));
      }
    });
  }

  #isIdle(): boolean {
    return this.#delivering === 0 && !this.#isDeliveryPlanned && ![...this.#strands].some((strand) => strand.isBusy);
  }

  async #rest(): Promise<void> {
    await this.#foldInTurns();
    if (this.#state !== 'open' || !this.#isIdle()) return;
    const waits = [...this.#waits];
    const dueTimes = waits.flatMap((wait) => (wait.until === undefined ? [] : [wait.until]));
    const until = dueTimes.length === 0 ? undefined : Math.min(...dueTimes);
    const { deadline_at: deadline, signals } = this.#row;
    const nextMs = Math.min(until ?? Infinity, deadline ?? Infinity) - this.services.now();
    if (nextMs <= 0) {
      this.#onTime();
      return;
    }
    if (nextMs <= lingerMs && !this.#isDraining) return;
    this.#state = 'resting';
    const held = this.#isDraining && [...this.#strands].some((strand) => strand.isHeld);
    if (!held && this.snapshot.execution.status !== 'needs-attention') this.#writeWaiting(until);
    const due = [held ? this.services.now() : undefined, until, deadline ?? undefined].filter((at) => at !== undefined);
    const dueAt = due.length === 0 ? null : Math.min(...due);
    const isRested = await this.#writer.close({ to: 'rest', dueAt, signals, summary: this.#summary() });
    if (isRested) {
      this.#release('rest');
      return;
    }
    this.#state = 'open';
    await this.#readInbox();
    this.considerRest();
  }

  #writeWaiting(until: number | undefined): void {
    const { status, waiting_until: before } = this.snapshot.execution;
    if (status === 'waiting' && before === until) return;
    const event: NewEvent = { type: 'execution.waiting', path: '', data: until === undefined ? {} : { until } };
    this.#unfolded.push(this.#writer.write(event));
  }

  /** A long log is folded without holding up others. */
  async #foldInTurns(): Promise<void> {
    while (this.#unfolded.length > foldAtOnce) {
      const batch = this.#unfolded.splice(0, foldAtOnce);
      this.#snapshot = foldExecutionEvents(this.#snapshot, batch.map(toEvent));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #summary(): Summary {
    const { status, progress, steps_executed, current_step } = this.snapshot.execution;
    return { status, progress, steps_executed, current_step };
  }

  async #finish(event: FinalEvent): Promise<void> {
    await this.#foldInTurns();
    if (this.#state !== 'open') return never();
    this.#main.cancel();
    this.write(event);
    this.#state = 'over';
    const { services, row } = this.#options;
    const signal = row.parent_id === null ? undefined : this.#childSignal(event, row.parent_id);
    const isBad = event.type !== 'execution.completed';
    const at = services.now();
    await this.#writer.close(
      {
        to: 'end',
        at,
        summary: { ...this.#summary(), status: finalStatus[event.type] },
        ...(event.type === 'execution.completed' && event.data.output !== undefined
          ? { output: JSON.stringify(event.data.output) }
          : {}),
        ...(event.type === 'execution.faulted' ? { error: JSON.stringify(event.data.error) } : {}),
        ...(row.concurrency_key === null ? {} : { concurrencyKey: row.concurrency_key }),
      },
      { ...(signal ? { signals: [signal] } : {}), ...(isBad ? { cancelsChildren: at } : {}) },
    );
    this.#release('end');
    if (signal) services.onTold(signal.run);
    if (isBad) services.onChildrenCancelled(row.id);
  }

  #childSignal(event: FinalEvent, parent: string): NewSignal {
    const { services, row } = this.#options;
    const cancelled: ExecutionError = { type: 'cancelled', title: 'The sub-workflow was cancelled', status: 499 };
    const outcome =
      event.type === 'execution.completed'
        ? { status: 'completed', output: event.data.output }
        : {
            status: finalStatus[event.type],
            error: event.type === 'execution.faulted' ? event.data.error : cancelled,
          };
    return { run: parent, signal: `child:${row.id}`, data: JSON.stringify(outcome), at: services.now() };
  }

  async #readInbox(): Promise<void> {
    const { log } = this.services;
    const id = this.#row.id;
    // The row first: a signal that its count holds is in the inbox then.
    const row = await log.find(id);
    if (row === undefined || row.node !== this.services.node) {
      this.abandon();
      return;
    }
    this.#row = { ...this.#row, signals: row.signals, is_cancel_asked: row.is_cancel_asked };
    if (row.is_cancel_asked === 1) {
      await this.#finish({ type: 'execution.cancelled', path: '', data: {} });
      return;
    }
    this.#inbox = await log.inbox(id);
    this.#planDelivery();
  }

  /** After the strands of this turn have said what they wait for, so that the oldest signal counts first. */
  #planDelivery(): void {
    if (this.#isDeliveryPlanned) return;
    this.#isDeliveryPlanned = true;
    setImmediate(() => {
      this.#isDeliveryPlanned = false;
      this.#deliver().catch((error: unknown) => this.services.onTrouble(error));
    });
  }

  async #deliver(): Promise<void> {
    this.#delivering += 1;
    try {
      for (const row of this.#inbox) {
        if (!this.#reserved.has(row.id)) await this.#deliverSignal(row);
      }
    } finally {
      this.#delivering -= 1;
    }
    this.#onTime();
    this.considerRest();
  }

  async #deliverSignal(row: InboxRow): Promise<void> {
    for (const wait of this.#waits) {
      if (wait.signal !== row.signal) continue;
      this.#reserved.add(row.id);
      if ((await wait.accepts(row)) && this.#settle(wait, { kind: 'signal', row })) return;
      this.#reserved.delete(row.id);
    }
  }

  /** False: it was settled or given up meanwhile. */
  #settle(wait: Wait, outcome: WaitOutcome): boolean {
    if (this.#state !== 'open' || !this.#waits.delete(wait)) return false;
    wait.settle(outcome);
    return true;
  }

  #onTime(): void {
    const now = this.services.now();
    const { deadline_at: deadline } = this.#row;
    if (deadline !== null && deadline <= now) {
      const error = timeoutError('The execution took longer than its deadline');
      this.#finish({ type: 'execution.faulted', path: '', data: { error } }).catch((failure: unknown) =>
        this.services.onTrouble(failure),
      );
      return;
    }
    const due = [...this.#waits].filter(({ until }) => until !== undefined && until <= now);
    for (const wait of due) this.#settle(wait, { kind: 'time' });
    this.#arm();
  }

  /** One timer for everything that waits for a time. */
  #arm(): void {
    if (this.#state !== 'open') return;
    clearTimeout(this.#timer);
    const times = [...this.#waits].flatMap((wait) => (wait.until === undefined ? [] : [wait.until]));
    if (this.#row.deadline_at !== null) times.push(this.#row.deadline_at);
    if (times.length === 0) return;
    const delayMs = Math.max(0, Math.min(...times) - this.services.now());
    this.#timer = setTimeout(() => this.#onTime(), Math.min(delayMs, 2 ** 31 - 1));
  }

  #release(reason: 'rest' | 'end' | 'stale'): void {
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#main.cancel();
    this.#waits.clear();
    for (const release of this.#releases.splice(0)) release();
    this.#options.onReleased(reason);
  }
}
