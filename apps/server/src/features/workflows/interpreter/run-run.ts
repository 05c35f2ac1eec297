import type { RunTask } from '@causeway/contract';
import { StepError } from '../../../durable/job.ts';
import type { Recorded } from '../../../durable/job.ts';
import { evaluate, failure, nameOf, timeoutMs, transform } from './task-run.ts';
import type { Subworkflow, TaskRun } from './task-run.ts';

export async function runScript(run: TaskRun<RunTask>): Promise<Recorded> {
  const { context, path, task, walk, isInIteration, endsIteration } = run;
  const { script } = task.run;
  if (!script) throw failure('configuration', 400, 'The task says neither script nor workflow.');
  const input = script.arguments === undefined ? undefined : await evaluate(run, script.arguments);
  const limit = await timeoutMs(run);
  const options = { ...nameOf(run), isIdempotent: true, input, timeoutMs: limit, isInIteration, endsIteration };
  const { clock } = context;
  return context.step(path, options, async ({ signal, log }, given) => {
    const seed = `${context.run.id}${path}`;
    const asked = { code: script.code, arguments: given, now: clock, seed, signal, onLog: (text: string) => log(text) };
    return transform(run, await walk.needs.evaluator.runScript(asked));
  });
}

export async function runWorkflow(run: TaskRun<RunTask>): Promise<Recorded> {
  const { context, path, task, walk } = run;
  const { workflow } = task.run;
  if (!workflow) throw failure('configuration', 400, 'The task says neither script nor workflow.');
  const found = await walk.needs.findWorkflow({ owner: context.run.owner, scope: context.run.scope }, workflow);
  if (!found) {
    const name = `${workflow.namespace}/${workflow.name} ${workflow.version}`;
    throw failure('configuration', 404, `There is no workflow ${name}.`);
  }
  const input = workflow.input === undefined ? run.frame.input : await evaluate(run, workflow.input);
  if (task.run.await === false) return startDetached(run, found, input);
  const child = { ...found, job: context.run.job, input };
  return context.runChild(path, { ...nameOf(run), child }, async (outcome) => {
    if (outcome.status === 'completed') return transform(run, outcome.output);
    throw new StepError({ ...outcome.error, path });
  });
}

function startDetached(run: TaskRun<RunTask>, found: Subworkflow, input: unknown): Promise<Recorded> {
  const { context, path, walk, isInIteration, endsIteration } = run;
  const options = { ...nameOf(run), isIdempotent: true, input, isInIteration, endsIteration };
  return context.step(path, options, async ({ idempotencyKey: key }, given) => {
    const from = { owner: context.run.owner, execution: context.run.id, key };
    return transform(run, { executionId: await walk.needs.startDetached(from, found, given) });
  });
}
