import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { executionEvent } from './execution-event.ts';
import type { ExecutionSnapshot } from './execution-snapshot.ts';
import { executionError, executionStatuses } from './execution-status.ts';
import { executionId, projectId, workflowId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** The log so far, folded. The fold made it, so its shape is not looked at again. */
export const executionSnapshot = z.custom<ExecutionSnapshot>((value) => typeof value === 'object' && value !== null);

export const triggerKinds = ['manual', 'schedule', 'webhook', 'event', 'workflow', 'retry'] as const;

/** One run of a workflow. Times are ms since 1970 UTC. */
export const execution = z.object({
  id: executionId,
  workflow_id: workflowId,
  workflow_name: z.string(),
  project_id: projectId,
  /** The version of the definition it runs, whatever is saved later. */
  version: z.number(),
  status: z.enum(executionStatuses),
  /** What started it; `id` is the trigger, the parent or the execution that is retried. */
  trigger: z.object({ kind: z.enum(triggerKinds), id: z.string().nullable() }),
  /** Percent of the steps that are done, 0 to 100. */
  progress: z.number(),
  /** Name of the step that began last and is not done. */
  current_step: z.string().nullable(),
  steps_executed: z.number(),
  total_steps: z.number(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  error: executionError.nullable(),
});
export type Execution = z.infer<typeof execution>;

/** With what it was given and what it gave. Values above 32 KB are `{ $file, bytes, preview }`. */
export const executionDetail = execution.extend({ input: z.unknown(), result: z.unknown() });
export type ExecutionDetail = z.infer<typeof executionDetail>;

const params = z.object({ executionId });
const stepPath = storableText(2000).describe('JSON Pointer of a step, such as /do/0/search');

export const startExecution = endpoint({
  name: 'executions.start',
  method: 'POST',
  path: '/api/v1/workflows/:workflowId/executions',
  summary: 'Run a workflow; with ?wait=10 the answer comes when it ended, at most so many seconds later',
  access: 'workflows:write',
  params: z.object({ workflowId }),
  query: z.object({ wait: z.coerce.number().min(0).max(60).default(0) }),
  body: z.strictObject({
    input: z.unknown().optional(),
    version: z.number().int().min(1).optional().describe('Default: the newest'),
    idempotency_key: storableText(200)
      .min(1)
      .optional()
      .describe('A second request with the same key answers the first execution; also as the header Idempotency-Key'),
    priority: z.number().int().min(-100).max(100).optional().describe('Higher runs first; default 0'),
    deadline_ms: z.number().int().min(1).max(31_536_000_000).optional().describe('It fails when it takes longer'),
  }),
  reply: executionDetail,
  status: 201,
  faults: ['conflict'],
});

export const listExecutions = endpoint({
  name: 'executions.list',
  method: 'GET',
  path: '/api/v1/executions',
  summary: 'Executions, the newest first',
  access: 'workflows:read',
  query: z.object({
    workflow_id: workflowId.optional(),
    project_id: projectId.optional(),
    status: z
      .string()
      .max(200)
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(executionStatuses)))
      .optional()
      .describe('One or more, with commas between'),
    text: storableText(200).trim().optional().describe('Only those whose id, workflow, input, result or error contains this'),
    after: z.coerce.number().int().min(0).optional().describe('Created at or after (ms since 1970)'),
    before: z.coerce.number().int().min(0).optional().describe('Created before (ms since 1970)'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ executions: z.array(execution), next_cursor: z.string().optional() }),
});

export const getExecution = endpoint({
  name: 'executions.get',
  method: 'GET',
  path: '/api/v1/executions/:executionId',
  summary: 'One execution with the tree of its steps',
  access: 'workflows:read',
  params,
  reply: executionDetail.extend({
    /** Number of the newest event that `snapshot` holds. */
    seq: z.number(),
    /** What `foldExecution` makes of the events so far. */
    snapshot: executionSnapshot,
  }),
});

export const listExecutionEvents = endpoint({
  name: 'executions.events',
  method: 'GET',
  path: '/api/v1/executions/:executionId/events',
  summary: 'The log of an execution, oldest first',
  access: 'workflows:read',
  params,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0).describe('Only events after this seq'),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  reply: z.object({
    events: z.array(executionEvent),
    /** Give it as `after` for the next page; absent on the last. */
    next_after: z.number().optional(),
  }),
});

export const cancelExecution = endpoint({
  name: 'executions.cancel',
  method: 'POST',
  path: '/api/v1/executions/:executionId/cancel',
  summary: 'Cancel an execution and the calls it has in flight; a second time changes nothing',
  access: 'workflows:write',
  params,
  reply: execution,
});

export const retryExecution = endpoint({
  name: 'executions.retry',
  method: 'POST',
  path: '/api/v1/executions/:executionId/retry',
  summary: 'Run an ended execution again as a new one; what was done before the place is kept',
  access: 'workflows:write',
  params,
  body: z.strictObject({
    from: z.enum(['failed', 'step', 'start']).default('failed'),
    path: stepPath.optional().describe('The step to begin with, for from = step'),
    version: z.enum(['same', 'current']).default('same'),
    input: z.unknown().optional().describe('Replaces the input; only for from = start'),
  }),
  reply: execution,
  status: 201,
  faults: ['conflict'],
});

export const signalExecution = endpoint({
  name: 'executions.signal',
  method: 'POST',
  path: '/api/v1/executions/:executionId/signals',
  summary: 'Send a signal, such as an approval; early ones are kept, a second answer changes nothing',
  access: 'workflows:write',
  params,
  body: z.strictObject({
    key: storableText(2000).min(1).describe('The name the step waits for, or the path of an approval'),
    data: z.unknown().optional(),
  }),
  reply: z.object({
    /** False: it was answered before, `data` is the first answer. */
    accepted: z.boolean(),
    key: z.string(),
    data: z.unknown(),
    at: z.number(),
  }),
  faults: ['conflict'],
});

export const resolveStep = endpoint({
  name: 'executions.resolve',
  method: 'POST',
  path: '/api/v1/executions/:executionId/steps/resolve',
  summary: 'Decide about a step that was in flight when the server stopped',
  access: 'workflows:write',
  params,
  body: z.strictObject({
    path: stepPath,
    action: z.enum(['retry', 'skip', 'complete']),
    value: z.unknown().optional().describe('The output of the step, for complete'),
  }),
  reply: execution,
  faults: ['conflict'],
});

export const getExecutionValue = endpoint({
  name: 'executions.value',
  method: 'GET',
  path: '/api/v1/executions/:executionId/values/:file',
  summary: 'A value that was too large for the log, as JSON',
  access: 'workflows:read',
  params: z.object({
    executionId,
    file: z
      .string()
      .regex(/^[0-9a-f]{64}$/u, 'a SHA-256 in hex')
      .meta({ examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'] }),
  }),
  reply: z.unknown(),
});

export const deleteExecution = endpoint({
  name: 'executions.delete',
  method: 'DELETE',
  path: '/api/v1/executions/:executionId',
  summary: 'Delete an ended execution and its log for ever',
  access: 'workflows:write',
  params,
  status: 204,
  faults: ['conflict'],
});
