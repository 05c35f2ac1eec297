import { createTrigger, deleteTrigger, deliverHook, listTriggers, updateTrigger } from '@causeway/contract';
import type { TriggerId, WorkflowId } from '@causeway/contract';
import { RawReply, route } from '../../../gateway/feature.ts';
import type { Principal, Route } from '../../../gateway/feature.ts';
import type { DeliverHook } from './hooks.ts';
import type { Triggers } from './triggers.ts';

const workflowRef = (principal: Principal, params: { readonly workflowId: WorkflowId }) => ({
  owner: principal.userId,
  id: params.workflowId,
});
const triggerRef = (principal: Principal, params: { readonly workflowId: WorkflowId; readonly triggerId: TriggerId }) => ({
  owner: principal.userId,
  workflowId: params.workflowId,
  id: params.triggerId,
});

export const triggerRoutes = (triggers: Triggers, deliver: DeliverHook): Route[] => [
  route(listTriggers, async ({ principal, params }) => ({ triggers: await triggers.list(workflowRef(principal, params)) })),
  route(createTrigger, ({ principal, params, body }) => triggers.create(workflowRef(principal, params), body)),
  route(updateTrigger, ({ principal, params, body }) => triggers.update(triggerRef(principal, params), body)),
  route(deleteTrigger, ({ principal, params }) => triggers.remove(triggerRef(principal, params))),
  route(deliverHook, async (asked) => {
    const answer = await deliver(asked.params.triggerId, {
      body: asked.rawBody ?? new Uint8Array(),
      value: asked.body,
      header: (name) => asked.header(name),
      signal: asked.signal,
    });
    const isOver = answer.status !== 'pending' && answer.status !== 'running';
    return new RawReply(JSON.stringify(answer), undefined, isOver ? 200 : 202);
  }),
];
