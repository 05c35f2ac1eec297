import { createTrigger, deleteTrigger, deliverHook, listTriggers, updateTrigger } from '@causeway/contract';
import type { TriggerId, WorkflowId } from '@causeway/contract';
import { RawReply, route } from '../../../gateway/feature.ts';
import type { Principal, Route } from '../../../gateway/feature.ts';
import type { Access } from '../access.ts';
import type { DeliverHook } from './hooks.ts';
import type { Triggers } from './triggers.ts';

interface TriggerParams {
  readonly workflowId: WorkflowId;
  readonly triggerId: TriggerId;
}

export function triggerRoutes(triggers: Triggers, deliver: DeliverHook, access: Access): Route[] {
  async function refOf(principal: Principal, { workflowId, triggerId }: TriggerParams) {
    const { owner } = await access.workflow(principal, workflowId, 'workflows:write');
    return { owner, workflowId, id: triggerId };
  }

  return [
    route(listTriggers, async ({ principal, params }) => ({
      triggers: await triggers.list(await access.workflow(principal, params.workflowId, 'workflows:read')),
    })),
    route(createTrigger, async ({ principal, params, body }) =>
      triggers.create(await access.workflow(principal, params.workflowId, 'workflows:write'), body),
    ),
    route(updateTrigger, async ({ principal, params, body }) => triggers.update(await refOf(principal, params), body)),
    route(deleteTrigger, async ({ principal, params }) => triggers.remove(await refOf(principal, params))),
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
}
