import type { ExecutionError, ExecutionEvent } from '@causeway/contract';
import { StepError } from './job.ts';
import type { Done, FailedAttempt, Recorded, TaskName } from './job.ts';
import type { Memo } from './memo.ts';
import type { InboxRow, NewEvent, RunRow } from './run-log.ts';
import { persevere } from './persevere.ts';
import { keepValue, resolveValue } from './run-values.ts';
import { never } from './run-writer.ts';
import type { Extras } from './run-writer.ts';
import type { SessionServices } from './session-services.ts';

export type WaitOutcome = { readonly kind: 'time' } | { readonly kind: 'signal'; readonly row: InboxRow };

export interface Wait {
  readonly until: number | undefined;
  readonly signal: string | undefined;
  accepts(row: InboxRow): Promise<boolean>;
  settle(outcome: WaitOutcome): void;
}

export interface WaitFor {
  readonly until?: number | undefined;
  readonly signal?: string;
  readonly accepts?: (row: InboxRow) => Promise<boolean>;
}

/** What the session needs to know of a strand. */
export interface StrandMark {
  readonly isBusy: boolean;
  readonly isHeld: boolean;
}

/** The run that strands belong to. */
export interface StrandHost {
  readonly services: SessionServices;
  readonly memo: Memo;
  readonly row: RunRow;
  readonly isDraining: boolean;
  /** Of the event that is written next. */
  readonly nextSeq: number;
  begin(strand: StrandMark): void;
  end(strand: StrandMark): void;
  wait(wait: Wait): void;
  unwait(wait: Wait): void;
  considerRest(): void;
  write(event: NewEvent, extras?: Extras): ExecutionEvent;
  flush(): Promise<void>;
  /** A value of another run of the same family. */
  valueOf(run: string, value: unknown): Promise<unknown>;
  onRelease(release: () => void): void;
}

/** `held`: the process stops, and the next step begins in another. */
type StrandState = 'busy' | 'waiting' | 'joined' | 'held' | 'over';

/** One line of work in a run; `RunContext` says what it does. When it is given up, nothing it was asked for ever resolves. */
export class Strand implements StrandMark {
  readonly session: StrandHost;
  /** When this strand last learned something; the same in every walk. */
  clock: number;
  readonly #parent: Strand | undefined;
  readonly #children = new Set<Strand>();
  #state: StrandState = 'busy';
  #controller: AbortController | undefined;
  #wait: Wait | undefined;

  constructor(session: StrandHost, parent: Strand | undefined, clock: number) {
    this.session = session;
    this.#parent = parent;
    this.clock = clock;
    session.begin(this);
  }

  get run(): Readonly<RunRow> {
    return this.session.row;
  }

  get isBusy(): boolean {
    return this.#state === 'busy';
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Gives it up, with everything it runs. */
  cancel(): void {
    if (this.isOver) return;
    this.end();
    if (this.#wait) this.session.unwait(this.#wait);
    this.#controller?.abort();
    const children = [...this.#children];
    for (const child of children) child.cancel();
  }

  end(): void {
    this.#state = 'over';
    this.session.end(this);
    if (this.#parent) this.#parent.#children.delete(this);
  }

  /** Its work goes on in strands of its own. */
  handOver(): void {
    if (!this.isOver) this.#state = 'joined';
  }

  resume(clock: number): void {
    this.clock = Math.max(this.clock, clock);
    if (!this.isOver) this.#state = 'busy';
  }

  child(): Strand {
    const child = new Strand(this.session, this, this.clock);
    this.#children.add(child);
    return child;
  }

  /** Before something begins: not when the process stops. */
  async enter(): Promise<void> {
    if (this.isOver) await never();
    if (!this.session.isDraining) return;
    this.#state = 'held';
    this.session.considerRest();
    await never();
  }

  until({ until, signal, accepts }: WaitFor): Promise<WaitOutcome> {
    if (this.isOver) return never();
    this.#state = 'waiting';
    return new Promise((resolve) => {
      this.#wait = {
        until,
        signal,
        accepts: accepts ?? (async () => true),
        settle: (outcome) => {
          this.#wait = undefined;
          if (this.isOver) return;
          this.#state = 'busy';
          resolve(outcome);
        },
      };
      this.session.wait(this.#wait);
    });
  }

  async recorded(path: string): Promise<Recorded | undefined> {
    if (this.isOver) return never();
    const entry = this.session.memo.find(path);
    if (entry === undefined) return undefined;
    if (entry.type === 'task.skipped') return { at: this.#learn(entry.at), isSkipped: true };
    if (entry.type === 'task.faulted') {
      const { error, retry_at: retryAt } = entry.data('task.faulted');
      if (retryAt !== undefined) return undefined;
      this.#learn(entry.at);
      throw new StepError(error);
    }
    if (entry.type !== 'task.completed') return undefined;
    const { output, context, branch, then } = entry.data('task.completed');
    const resolved = await Promise.all([this.resolve(output), this.resolve(context)]);
    return this.#recordedOf({ output: resolved[0], context: resolved[1], branch, then }, this.#learn(entry.at));
  }

  /** Writes the end of a task. What is large goes to a file first. */
  async complete(path: string, name: TaskName | undefined, done: Done): Promise<Recorded> {
    const [output, context] = await Promise.all([this.keep(done.output), this.keep(done.context)]);
    if (this.isOver) return never();
    const { branch, then, endsIteration } = done;
    const { at } = this.session.write({
      type: 'task.completed',
      path,
      data: {
        ...name,
        ...(output === undefined ? {} : { output }),
        ...(context === undefined ? {} : { context }),
        ...(branch === undefined ? {} : { branch }),
        ...(then === undefined ? {} : { then }),
        ...(endsIteration === true ? { ends_iteration: true } : {}),
      },
    });
    return this.#recordedOf(done, this.#learn(at));
  }

  skip(path: string, { name, kind }: TaskName, endsIteration: boolean): void {
    const end = endsIteration ? { ends_iteration: true } : {};
    const { at } = this.session.write({ type: 'task.skipped', path, data: { name, kind, ...end } });
    this.#learn(at);
  }

  fault(path: string, { name, kind, error, endsIteration }: TaskName & Fault): void {
    if (this.isOver || this.#hasFailed(path)) return;
    const attempt = Math.max(1, this.session.memo.find(path)?.attempts ?? 1);
    const end = endsIteration ? { ends_iteration: true } : {};
    this.#learn(this.session.write({ type: 'task.faulted', path, data: { name, kind, attempt, error, ...end } }).at);
  }

  open(path: string, { name, kind }: TaskName): void {
    const entry = this.session.memo.find(path);
    const at = entry?.at ?? this.session.write({ type: 'task.started', path, data: { name, kind, attempt: 1 } }).at;
    if (entry === undefined || entry.type === 'task.started') this.#learn(at);
  }

  async openLoop(
    path: string,
    { name, kind }: TaskName,
    items: () => Promise<readonly unknown[]>,
  ): Promise<readonly unknown[]> {
    const entry = this.session.memo.find(path);
    if (entry?.type === 'task.started') {
      this.#learn(entry.at);
      return (await this.resolve(entry.data('task.started').input)) as readonly unknown[];
    }
    const list = await items();
    const input = await this.keep(list);
    if (this.isOver) return never();
    const data = { name, kind, attempt: 1, input, total: list.length };
    this.#learn(this.session.write({ type: 'task.started', path, data }).at);
    return list;
  }

  failedAttempt(path: string): FailedAttempt | undefined {
    const entry = this.session.memo.find(path);
    if (entry?.type !== 'task.faulted') return undefined;
    const { attempt, retry_at: retryAt } = entry.data('task.faulted');
    return retryAt === undefined ? undefined : { attempt, retryAt };
  }

  async retry(path: string, { attempt, retryAt, error }: FailedAttempt & { readonly error: ExecutionError }): Promise<void> {
    this.session.write({ type: 'task.faulted', path, data: { attempt, error, retry_at: retryAt } });
    await this.untilRetry(path);
  }

  async untilRetry(path: string): Promise<void> {
    const failed = this.failedAttempt(path);
    if (failed === undefined) return;
    this.clock = Math.max(this.clock, failed.retryAt);
    if (failed.retryAt > this.session.services.now()) await this.until({ until: failed.retryAt });
  }

  log(path: string, text: string, level: 'info' | 'warn' | 'error' = 'info'): void {
    this.session.write({ type: 'log', path, data: { text, ...(level === 'info' ? {} : { level }) } });
  }

  keep(value: unknown): Promise<unknown> {
    return this.#persevere(() => keepValue(this.session.services.values, this.run.id, value));
  }

  resolve(value: unknown): Promise<unknown> {
    return this.#persevere(() => resolveValue(this.session.services.values, this.run.id, value));
  }

  #persevere<Value>(work: () => Promise<Value>): Promise<Value> {
    const { onTrouble } = this.session.services;
    return persevere(work, { isGivenUp: () => this.isOver, onTrouble });
  }

  #hasFailed(path: string): boolean {
    const entry = this.session.memo.find(path);
    return entry?.type === 'task.faulted' && entry.data('task.faulted').retry_at === undefined;
  }

  #learn(at: number): number {
    this.clock = Math.max(this.clock, at);
    return at;
  }

  #recordedOf({ output, context, branch, then }: Done, at: number): Recorded {
    return { output, context, branch, then, at };
  }
}

interface Fault {
  readonly error: ExecutionError;
  readonly endsIteration: boolean;
}
