import type { Task, TaskKind, TaskList, WorkflowDefinition, WorkflowDuration } from '@causeway/contract';
import { durationMs } from '@causeway/contract';
import { errorTypes } from '../../../durable/execution-errors.ts';
import { StepError } from '../../../durable/job.ts';
import type { Done, Recorded, RunContext } from '../../../durable/job.ts';
import type { CallRegistry } from './call-registry.ts';
import type { Evaluator } from './evaluator.ts';
import { evaluateOptions } from './frame.ts';
import type { Frame } from './frame.ts';

/** A workflow that another one runs. */
export interface Subworkflow {
  readonly subject: string;
  readonly scope: string;
  readonly label: string;
  readonly version: number;
  readonly totalSteps: number;
}

/** An event that a definition emits, as CloudEvents name its parts. */
export interface EmittedEvent {
  readonly owner: string;
  /** The same when it is emitted again after a crash. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The execution that emits it. */
  readonly source: string;
}

export interface InterpreterNeeds {
  readonly evaluator: Evaluator;
  readonly calls: CallRegistry;
  /** Versions never change. Throws when it is gone. */
  readonly definition: (run: {
    readonly owner: string;
    readonly subject: string;
    readonly version: number;
  }) => Promise<WorkflowDefinition>;
  /** Newest of that name in the same project, or the version of `document.version`; `latest` is the newest. */
  readonly findWorkflow: (
    from: { readonly owner: string; readonly scope: string },
    name: { readonly namespace: string; readonly name: string; readonly version: string },
  ) => Promise<Subworkflow | undefined>;
  /** Starts one that nobody waits for; the same key starts it once. Answers its id. */
  readonly startDetached: (
    from: { readonly owner: string; readonly execution: string; readonly key: string },
    workflow: Subworkflow,
    input: unknown,
  ) => Promise<string>;
  readonly emit: (event: EmittedEvent) => Promise<void>;
}

/** Of the whole walk. */
export interface Walk {
  readonly needs: InterpreterNeeds;
  readonly definition: WorkflowDefinition;
}

/** One task at a place in a run. */
export interface TaskRun<T extends Task = Task> {
  readonly walk: Walk;
  readonly context: RunContext;
  readonly frame: Frame;
  readonly task: T;
  readonly name: string;
  readonly kind: TaskKind;
  readonly path: string;
  /** It stands in the body of a loop: when it fails, so does the iteration. */
  readonly isInIteration: boolean;
  /** Nothing of the iteration follows. */
  readonly endsIteration: boolean;
}

/** What a list of tasks gave. `isEnd`: the run ends with it. */
export interface ListResult {
  readonly output: unknown;
  readonly isEnd: boolean;
}

/** What a task gave, and where control goes. */
export interface TaskResult {
  readonly recorded: Recorded;
  /** What holds other tasks says whether one of them ended the run. */
  readonly isEnd?: boolean;
  /** The output is that of the task before. */
  readonly isPassing?: boolean;
}

export type RunList = (
  list: TaskList,
  at: Pick<TaskRun, 'walk' | 'context' | 'frame' | 'path'> & { readonly isIteration: boolean },
) => Promise<ListResult>;

export const nameOf = ({ name, kind }: Pick<TaskRun, 'name' | 'kind'>) => ({ name, kind });

export function evaluate(run: TaskRun, template: unknown, variables?: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { context, frame, path } = run;
  return run.walk.needs.evaluator.evaluate(
    template,
    evaluateOptions({ context, frame, path, ...(variables ? { variables } : {}) }),
  );
}

export function test(run: TaskRun, condition: string, variables?: Readonly<Record<string, unknown>>): Promise<boolean> {
  const { context, frame, path } = run;
  return run.walk.needs.evaluator.test(
    condition,
    evaluateOptions({ context, frame, path, ...(variables ? { variables } : {}) }),
  );
}

/** What a task gave, as `output.as` and `export.as` want it. */
export async function transform(run: TaskRun, raw: unknown): Promise<Done> {
  const { task, context, frame, path, walk, endsIteration } = run;
  const ask = (template: unknown, output: unknown): Promise<unknown> =>
    walk.needs.evaluator.evaluate(template, evaluateOptions({ context, frame, path, output, hasOutput: true }));
  const output = task.output?.as === undefined ? raw : await ask(task.output.as, raw);
  const kept = task.export?.as === undefined ? undefined : await ask(task.export.as, output);
  return { output, endsIteration, ...(task.export?.as === undefined ? {} : { context: kept ?? null }) };
}

export function failure(type: keyof typeof errorTypes, status: number, detail: string): StepError {
  return new StepError({ type: errorTypes[type], title: titles[type], status, detail });
}

const titles: Readonly<Record<keyof typeof errorTypes, string>> = {
  configuration: 'The definition cannot be run',
  validation: 'A value does not fit its schema',
  expression: 'An expression failed',
  authentication: 'The credentials were refused',
  authorization: 'The call is not allowed',
  timeout: 'It took too long',
  communication: 'The call failed',
  runtime: 'The step failed',
};

/** Milliseconds of a duration that may be an expression. */
export async function milliseconds(run: TaskRun, duration: WorkflowDuration): Promise<number> {
  const isExpression = typeof duration === 'string' && duration.includes('${');
  const value = isExpression ? ((await evaluate(run, duration)) as WorkflowDuration) : duration;
  const found = typeof value === 'string' || (typeof value === 'object' && value !== null) ? durationMs(value) : undefined;
  if (found === undefined) throw failure('expression', 400, `${JSON.stringify(value)} is no duration.`);
  return found;
}

/** Of the task's own `timeout`. */
export async function timeoutMs(run: TaskRun): Promise<number | undefined> {
  const { timeout } = run.task;
  if (timeout === undefined) return undefined;
  if (typeof timeout !== 'string') return milliseconds(run, timeout.after);
  const policy = run.walk.definition.use?.timeouts?.[timeout];
  if (policy === undefined) throw failure('configuration', 400, `There is no use.timeouts.${timeout}.`);
  return milliseconds(run, policy.after);
}
