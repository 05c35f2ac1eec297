import type { EmitTask, EventFilter, ListenTask, WaitTask } from '@causeway/contract';
import { isDeepStrictEqual } from 'node:util';
import type { Recorded, RunContext, SignalOutcome } from '../../../durable/job.ts';
import { evaluate, failure, milliseconds, nameOf, test, transform } from './task-run.ts';
import type { TaskRun } from './task-run.ts';

export async function runWait(run: TaskRun<WaitTask>): Promise<Recorded> {
  const delayMs = await milliseconds(run, run.task.wait);
  const { endsIteration } = run;
  return run.context.sleep(run.path, { ...nameOf(run), delayMs }, async () => ({ endsIteration }));
}

/** Answers what was consumed, as a list. */
export async function runListen(run: TaskRun<ListenTask>): Promise<Recorded> {
  const { one, any, all } = run.task.listen.to;
  const { context, path } = run;
  if (one) {
    const listening = listenTo(run, { context, path, filter: one });
    return listening(async (received) => transform(run, [received]));
  }
  const filters = any ?? all ?? [];
  const key = any ? 'any' : 'all';
  const paths = filters.map((_, index) => `${path}/listen/to/${key}/${index}`);
  const branch = async (inner: RunContext, index: number): Promise<unknown> => {
    const filter = filters[index] ?? { with: {} };
    const at = paths[index] ?? path;
    const { output } = await listenTo(run, { context: inner, path: at, filter })(async (received) => ({ output: received }));
    return output;
  };
  context.open(path, nameOf(run));
  const received = any ? [await context.race(paths, branch)] : await receiveAll(context, filters.length, branch);
  return context.record(path, nameOf(run), await transform(run, received));
}

async function receiveAll(
  context: RunContext,
  count: number,
  branch: (inner: RunContext, index: number) => Promise<unknown>,
): Promise<unknown[]> {
  const settled = await context.all({ count, concurrency: count }, branch);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

interface Listening {
  readonly context: RunContext;
  readonly path: string;
  readonly filter: EventFilter;
}

type Receive = (done: (received: unknown) => ReturnType<typeof transform>) => Promise<Recorded>;

function listenTo(run: TaskRun<ListenTask>, { context, path, filter }: Listening): Receive {
  const { type, ...rest } = filter.with;
  if (typeof type !== 'string') throw failure('configuration', 400, 'A filter says the type of the event.');
  const accepts = (data: unknown): Promise<boolean> => matches(run, rest, { type, data });
  const isEnvelope = run.task.listen.read === 'envelope';
  const read = (outcome: SignalOutcome): unknown => {
    if (outcome.kind === 'expired') return null;
    return isEnvelope ? { type, data: outcome.data, time: new Date(outcome.at).toISOString() } : outcome.data;
  };
  const options = { ...nameOf(run), signal: type, isListening: true, accepts };
  return (done) => context.waitForSignal(path, options, (outcome) => done(read(outcome)));
}

/** Each property of the filter equals that of the event, or is an expression that is true of it. */
async function matches(
  run: TaskRun<ListenTask>,
  filter: Readonly<Record<string, unknown>>,
  event: { readonly type: string; readonly data: unknown },
): Promise<boolean> {
  for (const [key, wanted] of Object.entries(filter)) {
    const found = (event as Readonly<Record<string, unknown>>)[key];
    const isExpression = typeof wanted === 'string' && wanted.trim().startsWith('${');
    const isMet = isExpression
      ? await test(run, wanted, { event, value: found })
      : isDeepStrictEqual(await evaluate(run, wanted), found);
    if (!isMet) return false;
  }
  return true;
}

export async function runEmit(run: TaskRun<EmitTask>): Promise<Recorded> {
  const { context, path, task, walk, isInIteration, endsIteration } = run;
  const input = await evaluate(run, task.emit.event.with);
  const options = { ...nameOf(run), isIdempotent: true, input, isInIteration, endsIteration };
  return context.step(path, options, async ({ idempotencyKey: id }, given) => {
    const { type, data, ...attributes } = given as { readonly type: string; readonly data?: unknown };
    await walk.needs.emit({ owner: context.run.owner, id, type, data, attributes, source: context.run.id });
    return transform(run, given);
  });
}
