import type { RunContext } from '../../../durable/job.ts';
import type { EvaluateOptions, ExpressionScope } from './evaluator.ts';

/** What the tasks of one list share. */
export interface Frame {
  readonly input: unknown;
  /** Changed by `export`. Strands side by side have one each; the last of them counts afterwards. */
  context: unknown;
  /** Outputs by name: of this list so far, and of those around it. A new object for each, for expressions may keep it. */
  tasks: Readonly<Record<string, unknown>>;
  previous: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A list inside: it sees what is around it, and nothing of it is seen outside. */
export const innerFrame = (frame: Frame, change: Partial<Frame> = {}): Frame => ({
  ...frame,
  ...change,
});

export interface EvaluationPlace {
  readonly context: RunContext;
  readonly frame: Frame;
  readonly path: string;
  /** In `output.as` and `export.as`: what the task gave. */
  readonly output?: unknown;
  readonly hasOutput?: boolean;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Time and chance come from the log, so that every walk evaluates the same. */
export function evaluateOptions({ context, frame, path, output, hasOutput, variables }: EvaluationPlace): EvaluateOptions {
  const { run, clock, signal } = context;
  const scope: ExpressionScope = {
    input: frame.input,
    context: frame.context,
    tasks: frame.tasks,
    previous: frame.previous,
    execution: {
      id: run.id,
      workflow_id: run.subject === '' ? undefined : run.subject,
      version: run.version,
      started_at: run.started_at ?? run.created_at,
    },
    variables: variables ? { ...frame.variables, ...variables } : frame.variables,
    ...(hasOutput === true ? { output } : {}),
  };
  return { scope, now: clock, seed: `${run.id}${path}`, signal };
}
