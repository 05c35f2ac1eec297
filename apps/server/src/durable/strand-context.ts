import type { ExecutionError } from '@causeway/contract';
import { StepError } from './job.ts';
import type {
  AllOptions,
  Attempt,
  ChildOptions,
  ChildOutcome,
  Done,
  FailedAttempt,
  Recorded,
  RunContext,
  SignalOptions,
  SignalOutcome,
  StepOptions,
  StrandWork,
  TaskName,
} from './job.ts';
import type { RunRow } from './run-log.ts';
import { runStep } from './run-step.ts';
import { settleAll, settleFirst } from './strand-groups.ts';
import type { Strand } from './strand.ts';
import { childOf, receive, sleepIn } from './strand-waits.ts';

type Level = 'info' | 'warn' | 'error';

/** What a job sees of its strand. */
export class StrandContext implements RunContext {
  readonly #strand: Strand;

  constructor(strand: Strand) {
    this.#strand = strand;
  }

  get run(): Readonly<RunRow> {
    return this.#strand.run;
  }

  get signal(): AbortSignal {
    return this.#strand.signal;
  }

  get clock(): number {
    return this.#strand.clock;
  }

  now(): number {
    return this.#strand.session.services.now();
  }

  input(): Promise<unknown> {
    const { input } = this.run;
    return this.#strand.resolve(input === null ? undefined : JSON.parse(input));
  }

  recorded(path: string): Promise<Recorded | undefined> {
    return this.#strand.recorded(path);
  }

  step(path: string, options: StepOptions, work: (attempt: Attempt, input: unknown) => Promise<Done>): Promise<Recorded> {
    return runStep(this.#strand, { path, options, work });
  }

  async record(path: string, { name, kind }: TaskName, done: Done): Promise<Recorded> {
    return (await this.recorded(path)) ?? (await this.#strand.complete(path, { name, kind }, done));
  }

  skip(path: string, name: TaskName, endsIteration: boolean): void {
    this.#strand.skip(path, name, endsIteration);
  }

  fault(path: string, fault: TaskName & { readonly error: ExecutionError; readonly endsIteration: boolean }): void {
    this.#strand.fault(path, fault);
  }

  open(path: string, name: TaskName): void {
    this.#strand.open(path, name);
  }

  openLoop(path: string, name: TaskName, items: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
    return this.#strand.openLoop(path, name, items);
  }

  failedAttempt(path: string): FailedAttempt | undefined {
    return this.#strand.failedAttempt(path);
  }

  retry(path: string, failed: FailedAttempt & { readonly error: ExecutionError }): Promise<void> {
    return this.#strand.retry(path, failed);
  }

  untilRetry(path: string): Promise<void> {
    return this.#strand.untilRetry(path);
  }

  sleep(path: string, options: TaskName & { readonly delayMs: number }, done: () => Promise<Done>): Promise<Recorded> {
    return sleepIn(this.#strand, { path, options, done });
  }

  waitForSignal(path: string, options: SignalOptions, done: (outcome: SignalOutcome) => Promise<Done>): Promise<Recorded> {
    return receive(this.#strand, { path, options, done });
  }

  runChild(path: string, options: ChildOptions, done: (outcome: ChildOutcome) => Promise<Done>): Promise<Recorded> {
    return childOf(this.#strand, { path, options, done });
  }

  all<T>(options: AllOptions, work: StrandWork<T>): Promise<readonly PromiseSettledResult<T>[]> {
    return settleAll(this.#strand, options, (strand, index) => work(new StrandContext(strand), index));
  }

  race<T>(paths: readonly string[], work: StrandWork<T>): Promise<T> {
    const inStrand = (strand: Strand, index: number): Promise<T> => work(new StrandContext(strand), index);
    return settleFirst(this.#strand, { paths, work: inStrand, timer: undefined });
  }

  within<T>({ at, error }: { readonly at: number; readonly error: ExecutionError }, work: StrandWork<T>): Promise<T> {
    const inStrand = (strand: Strand, index: number): Promise<T> => work(new StrandContext(strand), index);
    return settleFirst(this.#strand, { paths: [''], work: inStrand, timer: { at, reject: new StepError(error) } });
  }

  log(path: string, text: string, level: Level = 'info'): void {
    this.#strand.log(path, text, level);
  }

  onRelease(release: () => void): void {
    this.#strand.session.onRelease(release);
  }
}
