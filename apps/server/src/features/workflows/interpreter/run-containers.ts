import type { DoTask, ForkTask, ForTask } from '@causeway/contract';
import { escapePointer, taskKindOf } from '@causeway/contract';
import type { RunContext } from '../../../durable/job.ts';
import { innerFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { evaluate, failure, nameOf, test, transform } from './task-run.ts';
import type { ListResult, RunList, TaskResult, TaskRun } from './task-run.ts';
import type { RunTask } from './run-list.ts';

export interface Inside {
  readonly output: unknown;
  readonly isEnd: boolean;
  /** As the tasks inside left it. */
  readonly context: unknown;
}

/** The end of a task that holds others; what they exported goes along. */
export async function finishContainer(run: TaskRun, { output, isEnd, context }: Inside): Promise<TaskResult> {
  const exported = context === run.frame.context ? {} : { context };
  const done = { ...exported, ...(await transform({ ...run, frame: { ...run.frame, context } }, output)) };
  const recorded = await run.context.record(run.path, nameOf(run), { ...done, ...(isEnd ? { then: 'end' } : {}) });
  return { recorded, isEnd };
}

export async function runDo(run: TaskRun<DoTask>, runList: RunList): Promise<TaskResult> {
  const { context, path, task, frame } = run;
  context.open(path, nameOf(run));
  const inner = innerFrame(frame);
  const result = await runList(task.do, { ...run, frame: inner, path: `${path}/do`, isIteration: false });
  return finishContainer(run, { ...result, context: inner.context });
}

/** Throws what the first of them threw, after all have settled. */
function fulfilled<T>(settled: readonly PromiseSettledResult<T>[]): readonly T[] {
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** The last of several strands that changed the context decides. */
function lastContext(before: unknown, contexts: readonly unknown[]): unknown {
  return contexts.findLast((context) => context !== before) ?? before;
}

export async function runFork(run: TaskRun<ForkTask>, runTask: RunTask): Promise<TaskResult> {
  const { context, path, task, frame } = run;
  const { branches, compete } = task.fork;
  context.open(path, nameOf(run));
  const tasks = branches.map((item, index) => {
    const [name, branch] = Object.entries(item)[0] ?? [];
    if (name === undefined || branch === undefined) throw failure('configuration', 400, `Branch ${index} is no task.`);
    return { name, branch, path: `${path}/fork/branches/${index}/${escapePointer(name)}` };
  });
  const work = async (inner: RunContext, index: number): Promise<Inside> => {
    const one = tasks[index];
    if (one === undefined) throw failure('configuration', 400, `There is no branch ${index}.`);
    const { name, branch } = one;
    const kind = taskKindOf(branch) ?? 'do';
    const own = innerFrame(frame);
    const at = { context: inner, frame: own, path: one.path, task: branch, name, kind };
    const result = await runTask({ ...run, ...at, isInIteration: false, endsIteration: false });
    const isPassed = result.recorded.isSkipped === true || result.isPassing === true;
    const isEnd = result.isEnd === true || branch.then === 'end';
    return {
      output: isPassed && result.recorded.output === undefined ? frame.previous : result.recorded.output,
      isEnd,
      context: result.recorded.context ?? frame.context,
    };
  };
  const paths = tasks.map((one) => one.path);
  if (compete === true) return finishContainer(run, await context.race(paths, work));
  const results = fulfilled(await context.all({ count: tasks.length, concurrency: tasks.length }, work));
  return finishContainer(run, {
    output: results.map(({ output }) => output),
    isEnd: results.some(({ isEnd }) => isEnd),
    context: lastContext(
      frame.context,
      results.map((result) => result.context),
    ),
  });
}

interface Iteration extends Inside {
  /** `while` was not true any more. */
  readonly isOver: boolean;
}

/** Each iteration is in memory and in the log. */
const mostIterations = 100_000;

/** A list, or how many times. */
async function itemsOf(run: TaskRun<ForTask>): Promise<readonly unknown[]> {
  const items: unknown = await evaluate(run, run.task.for.in);
  const count = Array.isArray(items) ? items.length : items;
  if (typeof count === 'number' && count > mostIterations) {
    throw failure('expression', 400, `for.in gave ${count} iterations; ${mostIterations} is the most.`);
  }
  if (Array.isArray(items)) return items as readonly unknown[];
  const isCount = typeof items === 'number' && Number.isInteger(items) && items >= 0;
  if (isCount) return Array.from({ length: items }, (_, index) => index);
  throw failure('expression', 400, `for.in gave ${items === null ? 'null' : typeof items}, not a list.`);
}

/** Gives what each iteration gave, in order. One after the other, an iteration sees the one before as `previous`. */
export async function runFor(run: TaskRun<ForTask>, runList: RunList): Promise<TaskResult> {
  const { context, path, task } = run;
  const items = await context.openLoop(path, nameOf(run), () => itemsOf(run));
  // A condition is asked after the iteration before.
  const concurrency = task.while === undefined ? (task.metadata?.concurrency ?? 1) : 1;
  const loop: Loop = { run, runList, items, isSequential: concurrency === 1, chain: innerFrame(run.frame), isOver: false };
  const settled = await context.all({ count: items.length, concurrency }, (inner, index) => iterate(loop, inner, index));
  const done = fulfilled(settled).filter((iteration) => !iteration.isOver);
  return finishContainer(run, {
    output: done.map(({ output }) => output),
    isEnd: done.some(({ isEnd }) => isEnd),
    context: lastContext(
      run.frame.context,
      done.map((iteration) => iteration.context),
    ),
  });
}

interface Loop {
  readonly run: TaskRun<ForTask>;
  readonly runList: RunList;
  readonly items: readonly unknown[];
  readonly isSequential: boolean;
  /** What one iteration after the other carries on. */
  readonly chain: Frame;
  isOver: boolean;
}

async function iterate(loop: Loop, context: RunContext, index: number): Promise<Iteration> {
  const { run, runList, items, isSequential, chain } = loop;
  const { task, path } = run;
  if (loop.isOver) return { output: undefined, isEnd: false, context: run.frame.context, isOver: true };
  const variables = { ...run.frame.variables, [task.for.each ?? 'item']: items[index], [task.for.at ?? 'index']: index };
  const frame = innerFrame(isSequential ? chain : run.frame, { variables });
  const at = `${path}/for/${index}`;
  if (task.while !== undefined && !(await test({ ...run, context, frame, path: at }, task.while))) {
    loop.isOver = true;
    return { output: undefined, isEnd: false, context: run.frame.context, isOver: true };
  }
  const result: ListResult = await runList(task.do, { ...run, context, frame, path: `${at}/do`, isIteration: true });
  if (isSequential) {
    chain.previous = result.output;
    chain.context = frame.context;
  }
  if (result.isEnd) loop.isOver = true;
  return { ...result, context: frame.context, isOver: false };
}
