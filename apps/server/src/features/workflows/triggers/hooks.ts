import { Fault } from '@causeway/contract';
import type { ExecutionDetail, ExecutionId, TriggerId } from '@causeway/contract';
import type { Secrets } from '../../../storage/secrets.ts';
import type { StartExecution } from '../start-execution.ts';
import { openSecret } from './triggers.ts';
import type { TriggerRepository } from './trigger-repository.ts';
import { requireProof } from './webhook-proof.ts';
import type { Delivery } from './webhook-proof.ts';

export interface HooksNeeds {
  readonly repository: Pick<TriggerRepository, 'findById' | 'noteFired'>;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly start: StartExecution;
  readonly wait: (
    ref: { readonly owner: string; readonly id: ExecutionId },
    limitMs: number,
    signal: AbortSignal,
  ) => Promise<ExecutionDetail>;
  readonly now: () => number;
}

export interface HookDelivery extends Delivery {
  readonly value: unknown;
  readonly signal: AbortSignal;
}

export interface HookAnswer {
  readonly execution_id: string;
  readonly is_repeat: boolean;
  readonly status: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

const syncWithinMs = 30_000;
const maxKeyLength = 200;

/** Nobody learns which triggers exist. */
const noHook = (): Fault => new Fault('not_found', { message: 'There is no such hook.' });

/** A delivery without an id is known by its signature, so that whoever overheard it cannot send it again. */
function deliveryKey(verify: string, { header }: Delivery): string | undefined {
  const signature = verify === 'signature' ? header('x-causeway-signature') : undefined;
  return header('x-delivery-id') ?? header('idempotency-key') ?? signature;
}

/** Deliveries of others that start workflows. */
export function createHooks({ repository, secrets, start, wait, now }: HooksNeeds) {
  return async function deliver(id: TriggerId, delivery: HookDelivery): Promise<HookAnswer> {
    const trigger = await repository.findById(id);
    if (trigger?.settings.kind !== 'webhook' || !trigger.isEnabled) throw noHook();
    const { verify, reply } = trigger.settings;
    requireProof(verify, delivery, { secret: openSecret(trigger, secrets), now: now() });
    const key = deliveryKey(verify, delivery);
    const { owner, workflowId, input = delivery.value } = trigger;
    const started = await start({
      owner,
      workflowId,
      input,
      trigger: { kind: 'webhook', id },
      idempotencyKey: key === undefined ? undefined : `${id}:${key.slice(0, maxKeyLength)}`,
    });
    if (!started.isRepeat) await repository.noteFired(id, { at: now(), error: null });
    const told = { execution_id: started.id, is_repeat: started.isRepeat };
    if (reply === 'async') return { ...told, status: 'pending' };
    const { status, result, error } = await wait({ owner, id: started.id }, syncWithinMs, delivery.signal);
    return { ...told, status, result, error };
  };
}

export type DeliverHook = ReturnType<typeof createHooks>;
