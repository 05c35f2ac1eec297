import type { TaskWait } from './execution-event.ts';
import type { ExecutionError, ExecutionStatus } from './execution-status.ts';

export type TaskStatus =
  | 'running'
  /** For a time, a signal, or a sub-workflow; `wait` says which. */
  | 'waiting'
  /** An attempt failed; the next begins at `retry_at`. */
  | 'retrying'
  | 'needs-attention'
  | 'completed'
  | 'faulted'
  | 'skipped'
  | 'cancelled';

/** In place of a value that is too long for a snapshot: the event `seq` has it. */
export interface LongValue {
  readonly $seq: number;
  readonly field: 'input' | 'output';
  /** Characters of its JSON. */
  readonly length: number;
  readonly preview: string;
}

/** A task at a path, in its newest visit. */
export interface TaskState {
  readonly name: string;
  readonly kind: string;
  readonly status: TaskStatus;
  /** How often it began. */
  readonly attempts: number;
  readonly started_at: number;
  readonly ended_at?: number | undefined;
  /** JSON, a `ValueReference` or a `LongValue`. */
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: ExecutionError | undefined;
  readonly wait?: TaskWait | undefined;
  readonly retry_at?: number | undefined;
  /** The case a switch took. */
  readonly branch?: string | undefined;
}

export interface IterationState {
  readonly index: number;
  readonly status: 'running' | 'completed' | 'faulted';
  readonly started_at: number;
  readonly ended_at?: number | undefined;
}

/** A loop: counters, and the newest 50 to 64 iterations. Tasks of older ones are not in the snapshot. */
export interface LoopState {
  readonly total: number;
  /** Iterations that ended well, and not. */
  readonly done: number;
  readonly failed: number;
  readonly iterations: readonly IterationState[];
  /** Definition pointers of the steps seen inside. */
  readonly steps: readonly string[];
}

export interface ExecutionState {
  readonly id: string;
  readonly workflow_id?: string | undefined;
  readonly version?: number | undefined;
  readonly status: ExecutionStatus;
  /** 0 to 100. */
  readonly progress: number;
  /** Name of the step that began last and is not done. */
  readonly current_step: string | null;
  readonly steps_executed: number;
  readonly total_steps: number;
  readonly input?: unknown;
  readonly result?: unknown;
  readonly error?: ExecutionError | undefined;
  readonly created_at: number;
  readonly started_at?: number | undefined;
  readonly ended_at?: number | undefined;
  readonly waiting_until?: number | undefined;
}

/** What the log of an execution says at `seq`; plain JSON. */
export interface ExecutionSnapshot {
  readonly seq: number;
  readonly execution: ExecutionState;
  /** By path without visits, in the order they began. */
  readonly tasks: Readonly<Record<string, TaskState>>;
  /** By path of the loop. */
  readonly loops: Readonly<Record<string, LoopState>>;
}

/** Before the first event. */
export const emptySnapshot = (id: string): ExecutionSnapshot => ({
  seq: 0,
  execution: {
    id,
    status: 'pending',
    progress: 0,
    current_step: null,
    steps_executed: 0,
    total_steps: 0,
    created_at: 0,
  },
  tasks: {},
  loops: {},
});
