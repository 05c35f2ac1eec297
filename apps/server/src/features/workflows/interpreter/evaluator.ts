import type { ExecutionError } from '@causeway/contract';

/** What an expression sees; each name is a variable. All values are JSON. */
export interface ExpressionScope {
  /** Of the execution, or what the nearest `input.from` around the task made of it. */
  readonly input: unknown;
  /** What the last `export` gave. */
  readonly context: unknown;
  /** Outputs by name of the task: of this list so far, and of the lists around it. */
  readonly tasks: Readonly<Record<string, unknown>>;
  /** Output of the task before in the list; at its beginning what the list was given. */
  readonly previous: unknown;
  readonly execution: {
    readonly id: string;
    readonly workflow_id: string | undefined;
    readonly version: number | undefined;
    readonly started_at: number;
  };
  /** Only in `output.as` and `export.as`: what the task gave. */
  readonly output?: unknown;
  /** Of the loops and `catch` around the task: `item`, `index`, `error`, or the names the definition gives them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface EvaluateOptions {
  readonly scope: ExpressionScope;
  /** What `Date.now()` and `new Date()` answer, so that going on after a crash sees the same time. */
  readonly now: number;
  /** Seed of `Math.random()`. */
  readonly seed: string;
  readonly signal: AbortSignal;
}

export interface ScriptOptions {
  readonly code: string;
  /** A list is `args` in the code; a map makes each name a variable. */
  readonly arguments: unknown;
  readonly now: number;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** What the code logs. */
  readonly onLog?: (text: string) => void;
}

/** Runs the JavaScript of definitions where it can do no harm. Both throw `EvaluationError`. */
export interface Evaluator {
  /**
   * The value of any JSON whose strings may be expressions (`${ … }` alone keeps its type, within text it becomes text). A value
   * without expressions is answered as it is, without leaving the thread.
   */
  evaluate(template: unknown, options: EvaluateOptions): Promise<unknown>;
  /** The same for a condition that may come without `${ }`. */
  test(condition: string, options: EvaluateOptions): Promise<boolean>;
  runScript(options: ScriptOptions): Promise<unknown>;
}

/** The code of a definition threw, or was stopped. `error` goes into the log. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly error: ExecutionError;
  constructor(error: ExecutionError) {
    super(error.detail ?? error.title);
    this.error = error;
  }
}
