import { z } from 'zod';

export const executionStatuses = [
  'pending',
  'running',
  'waiting',
  'needs-attention',
  'completed',
  'failed',
  'cancelled',
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** After these nothing more happens. */
export const finalStatuses: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Why an execution ended badly; `path` is the step. */
export const executionError = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().optional(),
  detail: z.string().optional(),
  path: z.string().optional(),
});
export type ExecutionError = z.infer<typeof executionError>;
