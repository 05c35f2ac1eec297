import type { Execution, ExecutionId, WorkflowId } from '@causeway/contract';

export interface StartRequest {
  readonly owner: string;
  readonly workflowId: WorkflowId;
  /** Default: the newest. */
  readonly version?: number | undefined;
  readonly input: unknown;
  readonly trigger: Execution['trigger'];
  /** A second start of the workflow with the same key is the first one. */
  readonly idempotencyKey?: string | undefined;
  /** Higher runs first; default 0. */
  readonly priority?: number | undefined;
  /** The execution fails when it takes longer. */
  readonly deadlineMs?: number | undefined;
}

export interface Started {
  readonly id: ExecutionId;
  /** It was started before, with the same key. */
  readonly isRepeat: boolean;
}

/** Resolves when the start is durable. Throws `not_found`, or `invalid_request` when the input does not fit its schema. */
export type StartExecution = (request: StartRequest) => Promise<Started>;
