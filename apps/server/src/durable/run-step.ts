import type { ExecutionError } from '@causeway/contract';
import { timeoutError, toExecutionError } from './execution-errors.ts';
import { StepError } from './job.ts';
import type { Attempt, Done, Recorded, StepOptions } from './job.ts';
import type { MemoEntry } from './memo.ts';
import { never } from './run-writer.ts';
import type { Strand } from './strand.ts';

export interface Step {
  readonly path: string;
  readonly options: StepOptions;
  readonly work: (attempt: Attempt, input: unknown) => Promise<Done>;
}

/** A step that took the process down so often is not begun again by itself. */
const crashLimit = 5;

/** One step to its end: recorded, or done now, with its retries. */
export async function runStep(strand: Strand, step: Step): Promise<Recorded> {
  const { path, options } = step;
  const recorded = await strand.recorded(path);
  if (recorded) return recorded;
  const before = strand.session.memo.find(path);
  const decided = await decideInterrupted(strand, step, before);
  if (decided) return decided;
  await strand.untilRetry(path);
  const input = await inputOf(strand, before, options);
  for (let attempt = (before?.attempts ?? 0) + 1; ; attempt += 1) {
    await begin(strand, { step, attempt, input });
    try {
      const done = await attemptOnce(strand, { step, attempt, input });
      return await strand.complete(path, undefined, { ...done, endsIteration: options.endsIteration ?? false });
    } catch (error) {
      if (strand.isOver) return never();
      await failOrRetry(strand, { step, attempt, error: toExecutionError(error, path), cause: error });
    }
  }
}

/** What an attempt after a crash gets is what the first got. */
async function inputOf(strand: Strand, before: MemoEntry | undefined, { input }: StepOptions): Promise<unknown> {
  if (before?.type !== 'task.started') return input;
  return strand.resolve(before.data('task.started').input);
}

interface OneAttempt {
  readonly step: Step;
  readonly attempt: number;
  readonly input: unknown;
}

/** Nothing has an effect before the log says that it began. */
async function begin(strand: Strand, { step, attempt, input }: OneAttempt): Promise<void> {
  await strand.enter();
  const { name, kind } = step.options;
  const kept = await strand.keep(input);
  if (strand.isOver) await never();
  const data = { name, kind, attempt, ...(kept === undefined ? {} : { input: kept }) };
  const { at } = strand.session.write({ type: 'task.started', path: step.path, data });
  strand.clock = Math.max(strand.clock, at);
  await strand.session.flush();
  if (strand.isOver) await never();
}

/** Rejects when it takes too long; never settles when the strand is given up. */
function attemptOnce(strand: Strand, { step, attempt, input }: OneAttempt): Promise<Done> {
  const { path, options, work } = step;
  const { session } = strand;
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const limit = options.timeoutMs;
    const expire = (): void => {
      reject(new StepError(timeoutError(`The step took longer than ${limit} ms`, path)));
      controller.abort();
    };
    const timer = limit === undefined ? undefined : setTimeout(expire, Math.min(limit, 2 ** 31 - 1));
    const giveUp = (): void => {
      clearTimeout(timer);
      controller.abort();
    };
    strand.signal.addEventListener('abort', giveUp, { once: true });
    let off = 0;
    const emit = (text: string): void => {
      session.services.onDelta(strand.run.id, { path, attempt, off, text });
      off += text.length;
    };
    const context: Attempt = {
      attempt,
      idempotencyKey: `${strand.run.id}${path}`,
      signal: controller.signal,
      emit,
      log: (text, level) => strand.log(path, text, level),
    };
    Promise.resolve()
      .then(() => work(context, input))
      .finally(() => {
        clearTimeout(timer);
        strand.signal.removeEventListener('abort', giveUp);
      })
      .then(resolve, reject);
  });
}

interface Failure {
  readonly step: Step;
  readonly attempt: number;
  readonly error: ExecutionError;
  readonly cause: unknown;
}

async function failOrRetry(strand: Strand, { step, attempt, error, cause }: Failure): Promise<void> {
  const { path, options } = step;
  const delayMs = options.retryAfterMs?.(error, attempt);
  if (delayMs !== undefined) {
    await strand.retry(path, { attempt, error, retryAt: strand.session.services.now() + delayMs });
    return;
  }
  const end = options.isInIteration === true ? { ends_iteration: true } : {};
  strand.session.write({ type: 'task.faulted', path, data: { attempt, error, ...end } });
  throw new StepError(error, { cause });
}

interface Decision {
  readonly action: 'retry' | 'skip' | 'complete';
  readonly value?: unknown;
}

/** An attempt was in flight when the process ended. Undefined: it may be made again. */
async function decideInterrupted(
  strand: Strand,
  { path, options }: Step,
  before: MemoEntry | undefined,
): Promise<Recorded | undefined> {
  const isAsked = before?.type === 'execution.needs-attention';
  if (before?.type !== 'task.started' && !isAsked) return undefined;
  if (!isAsked) {
    if (options.isIdempotent && before.attempts < crashLimit) return undefined;
    const reason = options.isIdempotent
      ? `The process ended ${before.attempts} times while this step ran.`
      : 'The process ended while this step ran. It may have had its effect.';
    strand.session.write({ type: 'execution.needs-attention', path, data: { attempt: before.attempts, reason } });
  }
  return decide(strand, path, options);
}

async function decide(strand: Strand, path: string, options: StepOptions): Promise<Recorded | undefined> {
  const { session } = strand;
  const outcome = await strand.until({ signal: `resolve:${path}` });
  if (outcome.kind === 'time') return never();
  const { row } = outcome;
  const { action, value } = JSON.parse(row.data) as Decision;
  const by = row.by_whom === null ? {} : { by: row.by_whom };
  const data = { action, ...(value === undefined ? {} : { value }), ...by };
  session.write({ type: 'task.resolved', path, data }, { taken: [{ id: row.id, seq: session.nextSeq }] });
  if (action === 'retry') return undefined;
  return strand.complete(path, undefined, {
    output: await strand.resolve(value),
    endsIteration: options.endsIteration ?? false,
  });
}
