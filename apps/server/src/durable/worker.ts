import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionEvent, ExecutionSnapshot } from '@causeway/contract';
import type { Bus } from '../storage/bus.ts';
import type { JobKind } from './job.ts';
import type { NewRun, RunLog, RunRow } from './run-log.ts';
import { RunSession } from './run-session.ts';
import type { ValueStore } from './run-values.ts';
import type { SessionServices } from './session-services.ts';

export interface WorkerOptions {
  readonly log: RunLog;
  readonly values: ValueStore;
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly now: () => number;
  /** Other processes work on the same runs. */
  readonly isShared: boolean;
  /** Runs in memory at once; default 500. Others wait in the database. */
  readonly capacity?: number;
  readonly onCommitted?: SessionServices['onCommitted'];
  readonly onDelta?: SessionServices['onDelta'];
  readonly onReleased?: (run: string) => void;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Runs what is due in this process. */
export interface Worker {
  /** Frees what a process left that died, and begins with the jobs. */
  start(jobs: readonly JobKind[]): Promise<void>;
  /** Keeps the run, and begins at once when there is room. Answers its id, or that of the run with the same idempotency key. */
  submit(run: NewRun): Promise<string>;
  /** Something was said to the run. */
  told(run: string): void;
  /** The runs of a parent are to be cancelled. */
  childrenTold(parent: string): void;
  /** What the run in the memory of this process says now. */
  live(run: string): ExecutionSnapshot | undefined;
  /** How many runs are in memory. */
  readonly size: number;
  /** Begins no step any more; what is in flight may end within the time. */
  stop(graceMs: number): Promise<void>;
}

const beatMs = 1000;
const wakeBlockedEvery = 10;
/** Twice what a busy event loop may be late. */
const deadAfterMs = 5000;
/** A lost message costs this much time. */
const lookEveryMs = 1000;
/** Nothing is due for so long that a timer would not reach. */
const longestWaitMs = 60_000;
const claimLimit = 50;
const toldTopic = 'runs.told';

interface Told {
  readonly from: string;
  readonly run?: string;
  readonly parent?: string;
}

class DurableWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #node = randomUUID();
  readonly #sessions = new Map<string, RunSession>();
  readonly #jobs = new Map<string, JobKind>();
  readonly #capacity: number;
  readonly #services: SessionServices;
  #state: 'new' | 'open' | 'stopping' = 'new';
  #timer: NodeJS.Timeout | undefined;
  #beating: NodeJS.Timeout | undefined;
  #beats = 0;
  #isClaiming = false;
  #isClaimAsked = false;
  /** More is due than there is room for: what comes new has to queue. */
  #hasBacklog = true;
  #opening = 0;
  #unsubscribe: (() => void) | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? 500;
    this.#services = {
      log: options.log,
      values: options.values,
      node: this.#node,
      now: options.now,
      onCommitted: (row, events) => options.onCommitted?.(row, events),
      onDelta: (run, delta) => options.onDelta?.(run, delta),
      onTold: (run) => this.told(run),
      onChildrenCancelled: (run) => this.childrenTold(run),
      onCreated: () => this.#wake(),
      onTrouble: (error) => options.onTrouble('a run could not be written', error),
    };
  }

  get size(): number {
    return this.#sessions.size + this.#opening;
  }

  async start(jobs: readonly JobKind[]): Promise<void> {
    for (const job of jobs) this.#jobs.set(job.name, job);
    const { log, isShared, bus } = this.#options;
    this.#state = 'open';
    if (isShared) {
      this.#unsubscribe = bus.subscribe(toldTopic, (payload) => this.#hear(payload as Told));
      await this.#beat();
    } else await log.free();
    this.#wake();
  }

  async submit(run: NewRun): Promise<string> {
    const canBegin = this.#state === 'open' && !this.#hasBacklog && this.size < this.#capacity;
    const isDue = (run.row.due_at ?? 0) <= this.#options.now();
    if (!canBegin || !isDue || run.row.concurrency_key !== null || !this.#jobs.has(run.row.job)) return this.#queue(run);
    this.#opening += 1;
    try {
      const begun = beginning(run, this.#node, this.#options.now());
      const id = await this.#options.log.create(begun);
      if (id === run.row.id) {
        this.#options.onCommitted?.(begun.row, begun.events);
        this.#open(begun.row, begun.events);
      }
      return id;
    } finally {
      this.#opening -= 1;
    }
  }

  live(run: string): ExecutionSnapshot | undefined {
    return this.#sessions.get(run)?.snapshot;
  }

  told(run: string): void {
    const session = this.#sessions.get(run);
    if (session) session.nudge().catch((error: unknown) => this.#options.onTrouble(`run ${run} was not told`, error));
    else this.#wake();
    if (!session) this.#tell({ from: this.#node, run });
  }

  childrenTold(parent: string): void {
    for (const session of this.#sessions.values()) if (session.row.parent_id === parent) this.told(session.row.id);
    this.#wake();
    this.#tell({ from: this.#node, parent });
  }

  async stop(graceMs: number): Promise<void> {
    this.#state = 'stopping';
    clearTimeout(this.#timer);
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    for (const session of this.#sessions.values()) session.drain();
    if (this.#sessions.size > 0) await Promise.race([idle, sleep(graceMs, undefined, { ref: false })]);
    for (const session of this.#sessions.values()) session.abandon();
    clearTimeout(this.#beating);
    this.#unsubscribe?.();
    // A database that is away frees them when the beats of this process are missed.
    await this.#options.log
      .free(this.#node)
      .catch((error: unknown) => this.#options.onTrouble('the runs of this process could not be freed', error));
  }

  async #queue(run: NewRun): Promise<string> {
    const id = await this.#options.log.create(run);
    if (id === run.row.id) this.#options.onCommitted?.(run.row, run.events);
    this.#wake();
    this.#tell({ from: this.#node, run: id });
    return id;
  }

  #tell(told: Told): void {
    const { isShared, bus, onTrouble } = this.#options;
    if (!isShared) return;
    bus.publish(toldTopic, told).catch((error: unknown) => onTrouble('other processes were not told', error));
  }

  #hear({ from, run, parent }: Told): void {
    if (from === this.#node) return;
    for (const session of this.#sessions.values()) {
      const isMeant = session.row.id === run || (parent !== undefined && session.row.parent_id === parent);
      if (isMeant) this.told(session.row.id);
    }
    if (run === undefined || !this.#sessions.has(run)) this.#wake();
  }

  /** Looks for what is due, now or as soon as the look that runs has ended. */
  #wake(): void {
    if (this.#state !== 'open') return;
    this.#isClaimAsked = true;
    if (this.#isClaiming) return;
    this.#isClaiming = true;
    void this.#claimAll().finally(() => {
      this.#isClaiming = false;
      if (this.#isClaimAsked) this.#wake();
    });
  }

  async #claimAll(): Promise<void> {
    let nextAt: number | undefined;
    this.#isClaimAsked = false;
    try {
      nextAt = await this.#claimOnce();
    } catch (error) {
      this.#options.onTrouble('due runs could not be claimed', error);
      nextAt = this.#options.now() + lookEveryMs;
    }
    this.#plan(nextAt);
  }

  /** Answers when to look again. */
  async #claimOnce(): Promise<number | undefined> {
    const room = Math.min(claimLimit, this.#capacity - this.size);
    if (room <= 0) {
      this.#hasBacklog = true;
      return undefined;
    }
    // Held for what is claimed, so that what is submitted meanwhile does not take it.
    this.#opening += room;
    try {
      const { runs, nextAt } = await this.#options.log.claim(this.#node, room);
      this.#hasBacklog = nextAt === 0;
      for (const row of runs) await this.#load(row);
      return nextAt;
    } finally {
      this.#opening -= room;
    }
  }

  #plan(nextAt: number | undefined): void {
    if (this.#state !== 'open') return;
    clearTimeout(this.#timer);
    const { now, isShared } = this.#options;
    const inMs = nextAt === undefined ? longestWaitMs : Math.max(0, nextAt - now());
    // A full house looks again when somebody leaves.
    if (nextAt === 0 && this.size < this.#capacity) this.#isClaimAsked = true;
    else this.#timer = setTimeout(() => this.#wake(), Math.min(inMs, isShared ? lookEveryMs : longestWaitMs));
  }

  async #load(row: RunRow): Promise<void> {
    const { log, onTrouble, now } = this.#options;
    try {
      this.#open(row, await log.read(row.id, 0));
    } catch (error) {
      onTrouble(`run ${row.id} could not be read`, error);
      await log.letGo(row.id, this.#node, now() + lookEveryMs).catch(() => undefined);
    }
  }

  #open(row: RunRow, events: NewRun['events'] | Awaited<ReturnType<RunLog['read']>>): void {
    const job = this.#jobs.get(row.job) ?? unknownJob(row.job);
    const session: RunSession = new RunSession({
      services: this.#services,
      job,
      row,
      events,
      onReleased: (reason) => this.#released(row, reason),
    });
    this.#sessions.set(row.id, session);
    session.run().catch((error: unknown) => {
      this.#options.onTrouble(`run ${row.id} broke`, error);
      session.abandon();
    });
    if (this.#state === 'stopping') session.drain();
  }

  #released({ id: run, concurrency_key: key }: RunRow, reason: 'rest' | 'end' | 'stale'): void {
    this.#sessions.delete(run);
    this.#options.onReleased?.(run);
    if (this.#state === 'stopping') {
      if (this.#sessions.size === 0) this.#onIdle?.();
      return;
    }
    if (reason === 'stale') void this.#takeAgain(run);
    // Its end may have given its place to another.
    if (reason === 'rest' || this.#hasBacklog || key !== null) this.#wake();
  }

  /** Another writer came in between; when the run is still ours, what it wrote is read. */
  async #takeAgain(run: string): Promise<void> {
    const { log, onTrouble } = this.#options;
    try {
      const row = await log.find(run);
      if (row?.node === this.#node && row.ended_at === null && this.#state === 'open') await this.#load(row);
    } catch (error) {
      onTrouble(`run ${run} could not be taken again`, error);
    }
  }

  async #beat(): Promise<void> {
    try {
      const { log } = this.#options;
      const freed = await log.beat(this.#node, deadAfterMs);
      this.#beats += 1;
      const woken = this.#beats % wakeBlockedEvery === 0 ? await log.wakeBlocked() : 0;
      if (freed + woken > 0) this.#wake();
    } catch (error) {
      this.#options.onTrouble('the heartbeat was not written', error);
    }
    if (this.#state === 'open') this.#beating = setTimeout(() => void this.#beat(), beatMs);
  }
}

/** A run that begins in the commit that creates it. */
function beginning({ row, events }: NewRun, node: string, at: number): NewRun {
  const started: ExecutionEvent = { seq: events.length + 1, at, type: 'execution.started', path: '', data: {} };
  return { row: { ...row, node, due_at: null, status: 'running', started_at: at }, events: [...events, started] };
}

const unknownJob = (name: string): JobKind => ({
  name,
  run: () => Promise.reject(new Error(`no job is called ${name}`)),
});

export const createWorker = (options: WorkerOptions): Worker => new DurableWorker(options);
