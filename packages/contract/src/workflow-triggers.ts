import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { triggerId, workflowId } from './ids.ts';

/** What to do with the times that passed while no server ran: nothing, one execution for all, or one for each (at most 100). */
export const missedPolicies = ['skip', 'once', 'all'] as const;

/** Facts of other features that can start a workflow. */
export const triggerEvents = ['chat.finished', 'budget.warned', 'budget.exceeded'] as const;

const schedule = z.strictObject({
  kind: z.literal('schedule'),
  cron: z.string().min(1).max(200).describe('Five or six fields, such as 0 9 * * 1-5'),
  time_zone: z.string().max(100).default('UTC').describe('An IANA name, such as Europe/Berlin'),
  missed: z.enum(missedPolicies).default('once'),
});
const webhook = z.strictObject({
  kind: z.literal('webhook'),
  /** `signature`: HMAC-SHA-256 of `<timestamp>.<body>`; `token`: the secret itself; `none`: whoever knows the address. */
  verify: z.enum(['signature', 'token', 'none']).default('token'),
  reply: z.enum(['async', 'sync']).default('async').describe('sync answers with the result, within 30 s'),
});
const event = z.strictObject({
  kind: z.literal('event'),
  event: z.enum(triggerEvents),
  filter: z.string().max(2000).optional().describe('An expression over the event; the workflow starts when it is true'),
});

const input = z.unknown().optional().describe('The input of each execution; a webhook or event without one passes what it got');

export const triggerSettings = z.discriminatedUnion('kind', [schedule, webhook, event]);
export type TriggerSettings = z.infer<typeof triggerSettings>;

/** What starts a workflow by itself. Times are ms since 1970 UTC. */
export const trigger = z.object({
  id: triggerId,
  workflow_id: workflowId,
  settings: triggerSettings,
  input: z.unknown().optional(),
  is_enabled: z.boolean(),
  /** It is the `schedule` of the definition: saving another one changes or removes it. */
  is_defined: z.boolean(),
  /** Path of the webhook. */
  hook_path: z.string().nullable(),
  last_fired_at: z.number().nullable(),
  next_fire_at: z.number().nullable(),
  /** Why the last firing started nothing. */
  last_error: z.string().nullable(),
  created_at: z.number(),
});
export type Trigger = z.infer<typeof trigger>;

const params = z.object({ workflowId, triggerId });

export const listTriggers = endpoint({
  name: 'triggers.list',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId/triggers',
  summary: 'Triggers of a workflow',
  access: 'workflows:read',
  params: z.object({ workflowId }),
  reply: z.object({ triggers: z.array(trigger) }),
});

export const createTrigger = endpoint({
  name: 'triggers.create',
  method: 'POST',
  path: '/api/v1/workflows/:workflowId/triggers',
  summary: 'Add a trigger; the secret of a webhook is shown once',
  access: 'workflows:write',
  params: z.object({ workflowId }),
  body: z.strictObject({ settings: triggerSettings, input, is_enabled: z.boolean().default(true) }),
  reply: trigger.extend({ secret: z.string().nullable() }),
  status: 201,
});

export const updateTrigger = endpoint({
  name: 'triggers.update',
  method: 'PATCH',
  path: '/api/v1/workflows/:workflowId/triggers/:triggerId',
  summary: 'Change, switch on or off',
  access: 'workflows:write',
  params,
  body: z.strictObject({ settings: triggerSettings, input, is_enabled: z.boolean() }).partial(),
  reply: trigger,
});

export const deleteTrigger = endpoint({
  name: 'triggers.delete',
  method: 'DELETE',
  path: '/api/v1/workflows/:workflowId/triggers/:triggerId',
  summary: 'Remove a trigger',
  access: 'workflows:write',
  params,
  status: 204,
});

/**
 * `X-Causeway-Signature: t=<seconds>,v1=<hex of HMAC-SHA-256(secret, "<seconds>.<body>")>`, at most 5 minutes old, or the secret as
 * `X-Causeway-Token` or `Authorization: Bearer`. `X-Delivery-Id` (or `Idempotency-Key`) makes a repeated delivery harmless.
 */
export const deliverHook = endpoint({
  name: 'hooks.deliver',
  method: 'POST',
  path: '/api/v1/hooks/:triggerId',
  summary: 'Start a workflow from outside',
  access: 'public',
  tier: 'strict',
  params: z.object({ triggerId }),
  body: z.unknown(),
  keepsRawBody: true,
  reply: z.object({
    execution_id: z.string(),
    /** True: this delivery was seen before and started nothing new. */
    is_repeat: z.boolean(),
    status: z.string(),
    result: z.unknown().optional(),
    error: z.unknown().optional(),
  }),
  status: 202,
  faults: ['invalid_signature'],
});
