import type { CallTask } from '@causeway/contract';
import { timeoutError } from '../../../durable/execution-errors.ts';
import { StepError } from '../../../durable/job.ts';
import type { Recorded } from '../../../durable/job.ts';
import type { CallWait, WaitCall, WorkCall } from './call-registry.ts';
import { evaluate, failure, nameOf, timeoutMs, transform } from './task-run.ts';
import type { TaskRun } from './task-run.ts';

export async function runCall(run: TaskRun<CallTask>): Promise<Recorded> {
  const { task, walk } = run;
  const call = walk.needs.calls.find(task.call);
  if (!call) throw failure('configuration', 404, `There is no call "${task.call}".`);
  const parsed = call.input.safeParse(await evaluate(run, task.with ?? {}));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue && issue.path.length > 0 ? `with.${issue.path.join('.')}` : 'with';
    throw failure('validation', 400, `${place} of call "${task.call}": ${issue?.message ?? 'invalid'}`);
  }
  return 'run' in call ? runWork(run, call, parsed.data) : waitFor(run, call, parsed.data);
}

async function runWork(run: TaskRun<CallTask>, call: WorkCall, input: unknown): Promise<Recorded> {
  const { context, path, isInIteration, endsIteration } = run;
  const isIdempotent = call.isIdempotent(input);
  const limit = await timeoutMs(run);
  const options = { ...nameOf(run), isIdempotent, input, timeoutMs: limit, isInIteration, endsIteration };
  return context.step(path, options, async ({ attempt, idempotencyKey, signal, emit }, given) => {
    const { owner, scope, id: executionId } = context.run;
    const answer = await call.run(given, {
      owner,
      projectId: scope || null,
      executionId,
      path,
      attempt,
      idempotencyKey,
      signal,
      emit,
    });
    return transform(run, answer);
  });
}

function waitFor(run: TaskRun<CallTask>, call: WaitCall, input: unknown): Promise<Recorded> {
  const { context, path } = run;
  const asked: CallWait = call.wait(input);
  const { title, form, roles, expiresAfterMs } = asked;
  const wait = {
    ...(expiresAfterMs === undefined ? {} : { until: context.clock + expiresAfterMs }),
    ...(title === undefined ? {} : { title }),
    ...(form === undefined ? {} : { form }),
    ...(roles === undefined ? {} : { roles: [...roles] }),
  };
  return context.waitForSignal(path, { ...nameOf(run), signal: asked.key ?? path, wait }, async (outcome) => {
    if (outcome.kind === 'signal') return transform(run, outcome.data);
    if (asked.onExpiry) return transform(run, asked.onExpiry.output);
    throw new StepError(timeoutError('Nobody answered in time', path));
  });
}
