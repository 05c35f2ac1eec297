import { finalStatuses } from '@causeway/contract';
import type { BodyOf, ExecutionEvent, ExecutionState, WorkflowDefinition, testStep } from '@causeway/contract';
import type { JobKind } from '../../../durable/job.ts';
import type { RunFeed } from '../../../durable/run-feed.ts';
import type { Runs } from '../../../durable/runs.ts';
import { requireValid } from '../definitions.ts';
import type { Definitions } from '../definitions.ts';
import type { InterpreterNeeds } from '../interpreter/task-run.ts';
import { createWorkflowJob } from '../interpreter/workflow-job.ts';
import type { ReadEvents } from './execution-reader.ts';

export interface TestStepNeeds {
  readonly definitions: Definitions;
  readonly interpreter: InterpreterNeeds;
  readonly runs: Pick<Runs, 'start' | 'cancel' | 'remove'>;
  readonly feed: Pick<RunFeed, 'watch' | 'onceOver'>;
  readonly readEvents: ReadEvents;
  readonly now: () => number;
}

type TestBody = BodyOf<typeof testStep>;

const jobName = 'workflow-step-test';
const withinMs = 30_000;

/** The step in a definition of its own: pinned outputs come from tasks before it, so that it sees what it will see in earnest. */
function around({ step, context, tasks = {} }: TestBody): WorkflowDefinition {
  const pins = Object.keys(tasks).map((name) => ({ [name]: { set: `\${ input.tasks[${JSON.stringify(name)}] }` } }));
  const pinContext = context === undefined ? [] : [{ test_context: { set: {}, export: { as: '${ input.context }' } } }];
  const document = { dsl: '1.0.3', namespace: 'test', name: 'step', version: '1.0.0' };
  const test = { test_step: { input: { from: '${ input.given }' }, do: [step] } };
  return { document, do: [...pins, ...pinContext, test] } as WorkflowDefinition;
}

type Ending = Pick<TestAnswer, 'status' | 'output' | 'error'>;

export interface TestAnswer {
  readonly status: 'completed' | 'failed' | 'waiting';
  readonly output: unknown;
  readonly error: unknown;
  readonly duration_ms: number;
  readonly events: ExecutionEvent[];
}

/** Of the log: how the step ended. */
function endingOf(events: readonly ExecutionEvent[]): Ending {
  const last = events.at(-1);
  if (last?.type === 'execution.completed') return { status: 'completed', output: last.data.output ?? null, error: null };
  if (last?.type === 'execution.faulted') return { status: 'failed', output: null, error: last.data.error };
  const isOver = last?.type === 'execution.cancelled';
  return { status: isOver ? 'failed' : 'waiting', output: null, error: null };
}

/** Resolves when it is over or waits for somebody or some time. */
async function settle(feed: Pick<RunFeed, 'watch'>, id: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = ({ status }: Pick<ExecutionState, 'status'>): void => {
    if (finalStatuses.has(status) || status === 'waiting' || status === 'needs-attention') resolve();
  };
  const view = await feed.watch(id, { onBatch: (_batch, { execution }) => look(execution) });
  look(view.snapshot.execution);
  const timer = setTimeout(resolve, withinMs);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
  view.end();
}

/** What waits is cancelled first; a test leaves nothing behind. */
async function removeWhenOver({ runs, feed }: TestStepNeeds, id: string): Promise<void> {
  const over = Promise.withResolvers<void>();
  const stop = feed.onceOver(id, over.resolve);
  if (!(await runs.cancel(id))) over.resolve();
  await over.promise;
  stop();
  await runs.remove([id]);
}

/** The job runs definitions that only this process knows. */
function createTestJob(interpreter: InterpreterNeeds, open: ReadonlyMap<string, WorkflowDefinition>): JobKind {
  const definition: InterpreterNeeds['definition'] = async ({ subject }) => {
    const found = open.get(subject);
    if (!found) throw new Error('the server stopped while the step was tried');
    return found;
  };
  return { ...createWorkflowJob({ ...interpreter, definition }), name: jobName };
}

/** Tries one step as an execution of its own, which is gone afterwards. */
export function createTestStep(needs: TestStepNeeds) {
  const { runs, feed, readEvents, now } = needs;
  const open = new Map<string, WorkflowDefinition>();

  async function test(owner: string, body: TestBody, signal: AbortSignal): Promise<TestAnswer> {
    const { definition } = requireValid(await needs.definitions.read({ definition: { ...around(body) } }, owner));
    const begunAt = now();
    const subject = `test ${crypto.randomUUID()}`;
    open.set(subject, definition);
    const input = { given: body.input ?? null, context: body.context ?? {}, tasks: body.tasks ?? {} };
    const seed = { owner, job: jobName, subject, scope: '', label: 'step test', version: 1, totalSteps: 1 };
    const { id } = await runs.start({ ...seed, input, trigger: { kind: 'manual', id: null } });
    try {
      await settle(feed, id, signal);
      const events = [...(await readEvents(id, 0))];
      return { ...endingOf(events), duration_ms: now() - begunAt, events };
    } finally {
      await removeWhenOver(needs, id);
      open.delete(subject);
    }
  }

  return { job: createTestJob(needs.interpreter, open), test };
}
