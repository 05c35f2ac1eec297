import type { RaiseTask, SetTask, SwitchTask, WorkflowError } from '@causeway/contract';
import { StepError } from '../../../durable/job.ts';
import type { Recorded } from '../../../durable/job.ts';
import { evaluate, failure, nameOf, test, transform } from './task-run.ts';
import type { TaskRun } from './task-run.ts';

export async function runSet(run: TaskRun<SetTask>): Promise<Recorded> {
  const done = await transform(run, await evaluate(run, run.task.set));
  return run.context.record(run.path, nameOf(run), done);
}

/** The decision is in the log: another walk does not decide again. */
export async function runSwitch(run: TaskRun<SwitchTask>): Promise<Recorded> {
  const { context, path, task } = run;
  for (const item of task.switch) {
    for (const [branch, { when, then }] of Object.entries(item)) {
      if (when === undefined || (await test(run, when))) return context.record(path, nameOf(run), { branch, then });
    }
  }
  return context.record(path, nameOf(run), { branch: '', then: task.then ?? 'continue' });
}

export async function runRaise(run: TaskRun<RaiseTask>): Promise<never> {
  const { task, path } = run;
  const { error } = task.raise;
  const named = typeof error === 'string' ? namedError(run, error) : error;
  const raised = (await evaluate(run, named)) as WorkflowError;
  throw new StepError({
    ...raised,
    title: raised.title ?? raised.type.slice(raised.type.lastIndexOf('/') + 1),
    status: Number(raised.status),
    path,
  });
}

function namedError({ walk }: TaskRun, name: string): WorkflowError {
  const named = walk.definition.use?.errors?.[name];
  if (named === undefined) throw failure('configuration', 400, `There is no use.errors.${name}.`);
  return named;
}
