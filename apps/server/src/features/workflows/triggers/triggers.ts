import { randomBytes } from 'node:crypto';
import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, Trigger, TriggerId, TriggerSettings, createTrigger, updateTrigger } from '@causeway/contract';
import type { Secrets } from '../../../storage/secrets.ts';
import type { WorkflowReader } from '../workflow-reader.ts';
import type { WorkflowRef } from '../workflow-repository.ts';
import { nextTime } from './cron-times.ts';
import type { StoredTrigger, TriggerRef, TriggerRepository } from './trigger-repository.ts';

export interface TriggersNeeds {
  readonly repository: TriggerRepository;
  readonly workflows: Pick<WorkflowReader, 'find'>;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  /** A schedule was added, changed or removed. */
  readonly onSchedule: () => void;
  readonly now: () => number;
}

const secretBytes = 32;

/** What is sealed for one trigger does not open for another. */
const secretContext = (id: TriggerId): string => `workflow-trigger:${id}`;

export const hookPath = (id: TriggerId): string => `/api/v1/hooks/${id}`;

export const openSecret = ({ id, secret }: StoredTrigger, secrets: Pick<Secrets, 'open'>): string =>
  secret === null ? '' : secrets.open(secret, secretContext(id));

const toTrigger = (stored: StoredTrigger): Trigger => ({
  id: stored.id,
  workflow_id: stored.workflowId,
  settings: stored.settings,
  input: stored.input,
  is_enabled: stored.isEnabled,
  is_defined: stored.isDefined,
  hook_path: stored.settings.kind === 'webhook' ? hookPath(stored.id) : null,
  last_fired_at: stored.lastFiredAt,
  next_fire_at: stored.nextFireAt,
  last_error: stored.lastError,
  created_at: stored.createdAt,
});

/** What the definition says is changed there. */
function requireOwn({ isDefined }: StoredTrigger): void {
  if (!isDefined) return;
  throw new Fault('conflict', {
    param: 'triggerId',
    message: 'The schedule of the definition makes this trigger.',
    fix: { summary: 'Save a version with another schedule, or switch the trigger off.' },
  });
}

/** What starts the workflows of one owner; whose workflow it is not does not find its triggers. */
export function createTriggers({ repository, workflows, secrets, onSchedule, now }: TriggersNeeds) {
  /** Null for what has no times; throws when the pattern is wrong. */
  function nextFire(settings: TriggerSettings, isEnabled: boolean): number | null {
    if (settings.kind !== 'schedule') return null;
    const next = nextTime(settings, now());
    return isEnabled ? next : null;
  }

  async function find(ref: TriggerRef): Promise<StoredTrigger> {
    const stored = await repository.find(ref);
    if (!stored) throw new Fault('not_found', { param: 'triggerId', message: 'There is no such trigger.' });
    return stored;
  }

  return {
    async list({ owner, id }: WorkflowRef): Promise<Trigger[]> {
      await workflows.find({ owner, id });
      const stored = await repository.list(owner, id);
      return stored.map(toTrigger);
    },

    async create({ owner, id: workflowId }: WorkflowRef, body: BodyOf<typeof createTrigger>) {
      await workflows.find({ owner, id: workflowId });
      const { settings, input, is_enabled: isEnabled } = body;
      const id = mintId('trigger');
      const secret = settings.kind === 'webhook' ? randomBytes(secretBytes).toString('base64url') : null;
      const stored: StoredTrigger = {
        id,
        owner,
        workflowId,
        settings,
        input,
        isEnabled,
        isDefined: false,
        secret: secret === null ? null : secrets.seal(secret, secretContext(id)),
        nextFireAt: nextFire(settings, isEnabled),
        lastFiredAt: null,
        lastError: null,
        createdAt: now(),
      };
      await repository.insert(stored);
      if (settings.kind === 'schedule') onSchedule();
      return { ...toTrigger(stored), secret };
    },

    async update(ref: TriggerRef, body: BodyOf<typeof updateTrigger>): Promise<Trigger> {
      const known = await find(ref);
      const { settings = known.settings, is_enabled: isEnabled = known.isEnabled } = body;
      if (settings.kind !== known.settings.kind) {
        throw new Fault('invalid_request', { param: 'settings.kind', message: `The trigger stays a ${known.settings.kind}.` });
      }
      if (body.settings !== undefined) requireOwn(known);
      const input = 'input' in body ? body.input : known.input;
      const next = { ...known, settings, input, isEnabled, nextFireAt: nextFire(settings, isEnabled), lastError: null };
      await repository.update(next);
      if (settings.kind === 'schedule') onSchedule();
      return toTrigger(next);
    },

    async remove(ref: TriggerRef): Promise<void> {
      requireOwn(await find(ref));
      await repository.remove(ref);
      onSchedule();
    },
  };
}

export type Triggers = ReturnType<typeof createTriggers>;
