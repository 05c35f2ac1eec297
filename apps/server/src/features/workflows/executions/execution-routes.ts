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
import type { ExecutionId } from '@causeway/contract';
import { RawReply, route } from '../../../gateway/feature.ts';
import type { Principal, Route } from '../../../gateway/feature.ts';
import type { StartExecution } from '../start-execution.ts';
import type { createAnswerSignal } from './answer-signal.ts';
import type { ExecutionReader } from './execution-reader.ts';
import type { Executions } from './executions.ts';

export interface ExecutionRoutesNeeds {
  readonly start: StartExecution;
  readonly reader: ExecutionReader;
  readonly executions: Executions;
  readonly answerSignal: ReturnType<typeof createAnswerSignal>;
}

const refOf = (principal: Principal, params: { readonly executionId: ExecutionId }) => ({
  owner: principal.userId,
  id: params.executionId,
});

function readRoutes(reader: ExecutionReader): Route[] {
  return [
    route(listExecutions, ({ principal, query }) => reader.list(principal.userId, query)),
    route(getExecution, ({ principal, params }) => reader.get(refOf(principal, params))),
    route(listExecutionEvents, ({ principal, params, query }) =>
      reader.events(refOf(principal, params), query.after, query.limit),
    ),
    route(
      getExecutionValue,
      async ({ principal, params }) => new RawReply(await reader.value(refOf(principal, params), params.file)),
    ),
  ];
}

export const executionRoutes = ({ start, reader, executions, answerSignal }: ExecutionRoutesNeeds): Route[] => [
  ...readRoutes(reader),
  route(startExecution, async (asked) => {
    const { principal, params, query, body } = asked;
    const owner = principal.userId;
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
  route(cancelExecution, ({ principal, params }) => executions.cancel(refOf(principal, params))),
  route(retryExecution, ({ principal, params, body }) => executions.retry(refOf(principal, params), body)),
  route(signalExecution, async ({ principal, params, body }) => {
    const { id } = await reader.findRow(refOf(principal, params));
    return answerSignal(id, body, { credentialId: principal.credentialId, isKey: principal.kind === 'key' });
  }),
  route(resolveStep, ({ principal, params, body }) =>
    executions.resolve(refOf(principal, params), body, principal.credentialId),
  ),
  route(deleteExecution, ({ principal, params }) => executions.remove(refOf(principal, params))),
];
