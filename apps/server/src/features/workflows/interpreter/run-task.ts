import { timeoutError, toExecutionError } from '../../../durable/execution-errors.ts';
import { StepError } from '../../../durable/job.ts';
import { misfit } from '../fits-schema.ts';
import { runCall } from './run-call.ts';
import { runDo, runFor, runFork } from './run-containers.ts';
import { runEmit, runListen, runWait } from './run-events.ts';
import type { RunTask } from './run-list.ts';
import { createRunList } from './run-list.ts';
import { runRaise, runSet, runSwitch } from './run-pure.ts';
import { runScript, runWorkflow } from './run-run.ts';
import { runTry } from './run-try.ts';
import { evaluate, failure, nameOf, test, timeoutMs } from './task-run.ts';
import type { RunList, TaskResult, TaskRun } from './task-run.ts';

/** Attempts have their own timeout. */
const stepKinds: ReadonlySet<string> = new Set(['call', 'run', 'emit']);

interface Parts {
  readonly runList: RunList;
  readonly runTask: RunTask;
}

export function createInterpreterParts(): Parts {
  const runTask: RunTask = (run) => runRecorded(run, { runTask, runList });
  const runList = createRunList(runTask);
  return { runList, runTask };
}

/** A task whose result the log has is passed over. */
async function runRecorded(run: TaskRun, parts: Parts): Promise<TaskResult> {
  const { context, path, kind } = run;
  const recorded = await context.recorded(path);
  if (recorded) return { recorded, isPassing: isPassing(kind), isEnd: recorded.then === 'end' };
  try {
    if (run.task.if !== undefined && !(await test(run, run.task.if))) {
      context.skip(path, nameOf(run), run.endsIteration);
      return { recorded: { at: context.clock, isSkipped: true } };
    }
    return await runLimited(await withInput(run), parts);
  } catch (error) {
    const failed = toExecutionError(error, path);
    context.fault(path, { ...nameOf(run), error: failed, endsIteration: run.isInIteration });
    throw error instanceof StepError ? error : new StepError(failed, { cause: error });
  }
}

const isPassing = (kind: string): boolean => kind === 'switch' || kind === 'wait';

async function withInput(run: TaskRun): Promise<TaskRun> {
  const { task, frame } = run;
  if (task.input === undefined) return run;
  const input = task.input.from === undefined ? frame.input : await evaluate(run, task.input.from);
  checkSchema(task.input.schema?.document, input, 'input');
  // The list goes on in its own frame; what the task changes there it changes by its result alone.
  return { ...run, frame: { ...frame, input } };
}

/** Throws a validation error that says what does not fit. */
export function checkSchema(document: Readonly<Record<string, unknown>> | undefined, value: unknown, what: string): void {
  const why = document && misfit(document, value);
  if (why !== undefined) throw failure('validation', 400, `The ${what} does not fit its schema. ${why}`);
}

async function runLimited(run: TaskRun, parts: Parts): Promise<TaskResult> {
  const limitMs = stepKinds.has(run.kind) ? undefined : await timeoutMs(run);
  if (limitMs === undefined) return runKind(run, parts);
  const error = timeoutError(`The task took longer than ${limitMs} ms`, run.path);
  return run.context.within({ at: run.context.clock + limitMs, error }, (context) => runKind({ ...run, context }, parts));
}

async function runKind(run: TaskRun, { runTask, runList }: Parts): Promise<TaskResult> {
  const { task } = run;
  const by = { ...run };
  if ('fork' in task) return runFork({ ...by, task }, runTask);
  if ('for' in task) return runFor({ ...by, task }, runList);
  if ('try' in task) return runTry({ ...by, task }, runList);
  if ('do' in task) return runDo({ ...by, task }, runList);
  if ('switch' in task) return { recorded: await runSwitch({ ...by, task }), isPassing: true };
  if ('wait' in task) return { recorded: await runWait({ ...by, task }), isPassing: true };
  if ('listen' in task) return { recorded: await runListen({ ...by, task }) };
  if ('emit' in task) return { recorded: await runEmit({ ...by, task }) };
  if ('raise' in task) return runRaise({ ...by, task });
  if ('set' in task) return { recorded: await runSet({ ...by, task }) };
  if ('call' in task) return { recorded: await runCall({ ...by, task }) };
  return { recorded: task.run.script ? await runScript({ ...by, task }) : await runWorkflow({ ...by, task }) };
}
