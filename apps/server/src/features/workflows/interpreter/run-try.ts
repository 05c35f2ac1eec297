import type { ExecutionError, RetryPolicy, TryTask } from '@causeway/contract';
import { isDeepStrictEqual } from 'node:util';
import { timeoutError } from '../../../durable/execution-errors.ts';
import { StepError } from '../../../durable/job.ts';
import { innerFrame } from './frame.ts';
import { finishContainer } from './run-containers.ts';
import { failure, milliseconds, nameOf, test } from './task-run.ts';
import type { ListResult, RunList, TaskResult, TaskRun } from './task-run.ts';

const defaultDelayMs = 1000;
/** A policy without a limit gives up at last. */
const defaultAttempts = 10;
const longestDelayMs = 86_400_000;

export async function runTry(run: TaskRun<TryTask>, runList: RunList): Promise<TaskResult> {
  const { context, path } = run;
  context.open(path, nameOf(run));
  const beganAt = context.clock;
  await context.untilRetry(path);
  for (let attempt = (context.failedAttempt(path)?.attempt ?? 0) + 1; ; attempt += 1) {
    const frame = innerFrame(run.frame);
    try {
      const result = await tryOnce(run, { runList, attempt, frame });
      return await finishContainer(run, { ...result, context: frame.context });
    } catch (error) {
      if (!(error instanceof StepError) || !(await isCaught(run, error.error))) throw error;
      const delayMs = await delayBefore(run, { attempt, error: error.error, beganAt });
      if (delayMs === undefined) return handle(run, runList, error.error);
      await context.retry(path, { attempt, error: error.error, retryAt: context.now() + delayMs });
    }
  }
}

interface Try {
  readonly runList: RunList;
  readonly attempt: number;
  readonly frame: TaskRun['frame'];
}

async function tryOnce(run: TaskRun<TryTask>, { runList, attempt, frame }: Try): Promise<ListResult> {
  const { context, path, task } = run;
  const block = `${path}/try${attempt === 1 ? '' : `#${attempt}`}`;
  const limit = policyOf(run)?.limit?.attempt?.duration;
  const runIn = (inner: TaskRun['context']): Promise<ListResult> =>
    runList(task.try, { ...run, context: inner, frame, path: block, isIteration: false });
  if (limit === undefined) return runIn(context);
  const limitMs = await milliseconds(run, limit);
  const error = timeoutError(`The attempt took longer than ${limitMs} ms`, path);
  return context.within({ at: context.clock + limitMs, error }, runIn);
}

function policyOf({ task, walk }: TaskRun<TryTask>): RetryPolicy | undefined {
  const { retry } = task.catch;
  if (typeof retry !== 'string') return retry;
  const named = walk.definition.use?.retries?.[retry];
  if (named === undefined) throw failure('configuration', 400, `There is no use.retries.${retry}.`);
  return named;
}

const variablesOf = ({ task }: TaskRun<TryTask>, error: ExecutionError) => ({ [task.catch.as ?? 'error']: error });

async function isCaught(run: TaskRun<TryTask>, error: ExecutionError): Promise<boolean> {
  const { errors, when, exceptWhen } = run.task.catch;
  const isMeant = Object.entries(errors?.with ?? {}).every(([key, wanted]) => {
    const found = error[key];
    return isDeepStrictEqual(found, wanted) || String(found) === String(wanted);
  });
  if (!isMeant) return false;
  const variables = variablesOf(run, error);
  if (when !== undefined && !(await test(run, when, variables))) return false;
  return exceptWhen === undefined || !(await test(run, exceptWhen, variables));
}

interface Failed {
  readonly attempt: number;
  readonly error: ExecutionError;
  readonly beganAt: number;
}

/** Milliseconds before the next attempt; undefined: there is none. `limit.attempt.count` counts the retries. */
async function delayBefore(run: TaskRun<TryTask>, { attempt, error, beganAt }: Failed): Promise<number | undefined> {
  const policy = policyOf(run);
  if (policy === undefined) return undefined;
  const variables = { error, ...variablesOf(run, error) };
  if (policy.when !== undefined && !(await test(run, policy.when, variables))) return undefined;
  if (policy.exceptWhen !== undefined && (await test(run, policy.exceptWhen, variables))) return undefined;
  const { attempt: attempts, duration } = policy.limit ?? {};
  const isUnlimited = attempts?.count === undefined && duration === undefined;
  if (attempt > (attempts?.count ?? (isUnlimited ? defaultAttempts : Number.POSITIVE_INFINITY))) return undefined;
  const delayMs = await backOff(run, policy, attempt);
  if (duration === undefined) return delayMs;
  const limitMs = await milliseconds(run, duration);
  return run.context.clock + delayMs - beganAt > limitMs ? undefined : delayMs;
}

async function backOff(run: TaskRun<TryTask>, policy: RetryPolicy, attempt: number): Promise<number> {
  const base = policy.delay === undefined ? defaultDelayMs : await milliseconds(run, policy.delay);
  const grown = grow(policy, { base, attempt });
  const from = policy.jitter === undefined ? 0 : await milliseconds(run, policy.jitter.from);
  const to = policy.jitter === undefined ? 0 : await milliseconds(run, policy.jitter.to);
  // What comes of it is in the log.
  return Math.round(Math.min(longestDelayMs, grown + from + Math.random() * Math.max(0, to - from)));
}

function grow({ backoff }: RetryPolicy, { base, attempt }: { readonly base: number; readonly attempt: number }): number {
  if (backoff?.exponential) return base * 2 ** Math.min(attempt - 1, 30);
  return backoff?.linear ? base * attempt : base;
}

async function handle(run: TaskRun<TryTask>, runList: RunList, error: ExecutionError): Promise<TaskResult> {
  const list = run.task.catch.do;
  const variables = { ...run.frame.variables, ...variablesOf(run, error) };
  const frame = innerFrame(run.frame, { variables });
  const at = { ...run, frame, path: `${run.path}/catch/do`, isIteration: false };
  const result = list ? await runList(list, at) : { output: run.frame.previous, isEnd: false };
  return finishContainer(run, { ...result, context: frame.context });
}
