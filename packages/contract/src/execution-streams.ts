import { z } from 'zod';
import { executionDelta, executionEvent } from './execution-event.ts';
import { executionStatuses } from './execution-status.ts';
import { execution, executionSnapshot } from './executions.ts';
import { executionId, projectId, workflowId } from './ids.ts';
import { stream } from './stream.ts';

/**
 * The full stream of one execution, the same over WebSocket and SSE. Positions are `epoch.seq`, and seq has no gaps: a subscriber
 * applies only `last + 1`. `snapshot` replaces everything; `?after=` or `Last-Event-ID` resumes. The position of a heartbeat is
 * the newest there is: a viewer that has less lost something. After `closed` the server closes within 5 s; nobody should come back.
 */
export const executionEvents = stream({
  name: 'executions.stream',
  path: '/api/v1/executions/:executionId/stream',
  summary: 'Every step of one execution as it happens',
  access: 'workflows:read',
  params: z.object({ executionId }),
  says: z.discriminatedUnion('type', [
    /** The whole state at `seq`: what `foldExecution` made of all events up to it. */
    z.object({ type: z.literal('snapshot'), seq: z.number(), snapshot: executionSnapshot }),
    z.object({ type: z.literal('events'), events: z.array(executionEvent) }),
    /** Not part of the log: a late viewer gets the text so far. */
    executionDelta.extend({ type: z.literal('delta') }),
    z.object({ type: z.literal('closed'), seq: z.number(), status: z.enum(executionStatuses) }),
  ]),
});
export type ExecutionFrame = z.infer<(typeof executionEvents)['says']>;

const feedSays = z.discriminatedUnion('type', [
  /** The newest executions (at most 50); replaces what the subscriber had. */
  z.object({ type: z.literal('snapshot'), executions: z.array(execution) }),
  z.object({ type: z.literal('execution'), execution }),
  z.object({ type: z.literal('deleted'), execution_id: executionId }),
]);
export type ExecutionFeedFrame = z.infer<typeof feedSays>;

export const workflowFeed = stream({
  name: 'workflows.feed',
  path: '/api/v1/workflows/:workflowId/feed',
  summary: 'The executions of one workflow as they change',
  access: 'workflows:read',
  params: z.object({ workflowId }),
  says: feedSays,
});

export const projectFeed = stream({
  name: 'projects.feed',
  path: '/api/v1/projects/:projectId/feed',
  summary: 'The executions of one project as they change',
  access: 'workflows:read',
  params: z.object({ projectId }),
  says: feedSays,
});

const connected = z.object({
  type: z.literal('connected'),
  executionId: z.string().optional(),
  workflowId: z.string().optional(),
  timestamp: z.string(),
});

const summary = {
  status: z.enum(executionStatuses),
  progress: z.number(),
  currentStep: z.string().nullable(),
  stepsExecuted: z.number(),
  totalSteps: z.number(),
};

/** A summary of one execution for simple clients; closes 5 s after the end. */
export const executionSummary = stream({
  name: 'workflows.execution-stream',
  path: '/api/v1/workflows/:executionId/stream',
  summary: 'Progress of one execution; closes 5 s after its end',
  access: 'workflows:read',
  isBare: true,
  params: z.object({ executionId }),
  says: z.discriminatedUnion('type', [
    connected,
    z.object({
      type: z.literal('execution-update'),
      executionId: z.string(),
      ...summary,
      result: z.unknown(),
      error: z.unknown(),
      timestamp: z.string(),
    }),
  ]),
});

/** The 10 most recent executions of a workflow, whenever one changes. */
export const workflowSummary = stream({
  name: 'workflows.stream',
  path: '/api/v1/workflows/workflow/:workflowId/stream',
  summary: 'Progress of the 10 most recent executions of one workflow',
  access: 'workflows:read',
  isBare: true,
  params: z.object({ workflowId }),
  says: z.discriminatedUnion('type', [
    connected,
    z.object({
      type: z.literal('workflow-updates'),
      workflowId: z.string(),
      executions: z.array(z.object({ id: z.string(), ...summary })),
      timestamp: z.string(),
    }),
  ]),
});
