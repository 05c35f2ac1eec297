import {
  cancelExecution,
  deleteExecution,
  getExecution,
  getExecutionValue,
  listExecutionEvents,
  listExecutions,
  resolveStep,
  retryExecution,
  signalExecution,
  startExecution,
} from '@causeway/contract';
import { RawReply, route } from '../../../gateway/feature.ts';
import type { Route } from '../../../gateway/feature.ts';
import type { Access } from '../access.ts';
import type { StartExecution } from '../start-execution.ts';
import type { createAnswerSignal } from './answer-signal.ts';
import type { ExecutionReader } from './execution-reader.ts';
import type { Executions } from './executions.ts';

export interface ExecutionRoutesNeeds {
  readonly start: StartExecution;
  readonly reader: ExecutionReader;
  readonly executions: Executions;
  readonly access: Access;
  readonly answerSignal: ReturnType<typeof createAnswerSignal>;
}

function readRoutes(reader: ExecutionReader, access: Access): Route[] {
  return [
    route(listExecutions, async ({ principal, query }) => {
      const place = access.list(principal, query.project_id);
      return place === undefined ? { executions: [] } : reader.list(place.owner, { ...query, project_id: place.projectId });
    }),
    route(getExecution, async ({ principal, params }) =>
      reader.get(await access.execution(principal, params.executionId, 'workflows:read')),
    ),
    route(listExecutionEvents, async ({ principal, params, query }) =>
      reader.events(await access.execution(principal, params.executionId, 'workflows:read'), query.after, query.limit),
    ),
    route(getExecutionValue, async ({ principal, params }) => {
      const ref = await access.execution(principal, params.executionId, 'workflows:read');
      return new RawReply(await reader.value(ref, params.file));
    }),
  ];
}

/** What somebody who may run a workflow may do with its executions. */
function runRoutes({ start, reader, executions, answerSignal, access }: ExecutionRoutesNeeds): Route[] {
  return [
    route(startExecution, async (asked) => {
      const { principal, params, query, body } = asked;
      const { owner } = await access.workflow(principal, params.workflowId, 'workflows:run');
      const { id } = await start({
        owner,
        workflowId: params.workflowId,
        version: body.version,
        input: body.input,
        trigger: { kind: 'manual', id: null },
        idempotencyKey: body.idempotency_key ?? asked.header('idempotency-key')?.slice(0, 200),
        priority: body.priority,
        deadlineMs: body.deadline_ms,
      });
      return reader.wait({ owner, id }, query.wait * 1000, asked.signal);
    }),
    route(cancelExecution, async ({ principal, params }) =>
      executions.cancel(await access.execution(principal, params.executionId, 'workflows:run')),
    ),
    route(retryExecution, async ({ principal, params, body }) =>
      executions.retry(await access.execution(principal, params.executionId, 'workflows:run'), body),
    ),
    route(signalExecution, async ({ principal, params, body }) => {
      const { id } = await reader.findRow(await access.execution(principal, params.executionId, 'workflows:run'));
      return answerSignal(id, body, { credentialId: principal.credentialId, isKey: principal.kind === 'key' });
    }),
  ];
}

export const executionRoutes = (needs: ExecutionRoutesNeeds): Route[] => [
  ...readRoutes(needs.reader, needs.access),
  ...runRoutes(needs),
  route(resolveStep, async ({ principal, params, body }) => {
    const ref = await needs.access.execution(principal, params.executionId, 'workflows:write');
    return needs.executions.resolve(ref, body, principal.credentialId);
  }),
  route(deleteExecution, async ({ principal, params }) =>
    needs.executions.remove(await needs.access.execution(principal, params.executionId, 'workflows:write')),
  ),
];
