import { mintId } from '@causeway/contract';
import type { TriggerSettings, WorkflowDefinition } from '@causeway/contract';
import type { Write } from '../../../storage/database.ts';
import type { WorkflowRef } from '../workflow-repository.ts';
import { nextTime } from './cron-times.ts';
import { triggersOfSchedule } from './defined-schedule.ts';
import type { StoredTrigger, TriggerRepository } from './trigger-repository.ts';

/** Writes that make the triggers of a workflow what its definition asks for; part of the write that saves it. */
export type DefineTriggers = (ref: WorkflowRef, definition: WorkflowDefinition) => Promise<readonly Write[]>;

export interface DefinedTriggersNeeds {
  readonly repository: Pick<TriggerRepository, 'list' | 'replaceWrites'>;
  readonly now: () => number;
}

const sameAs = (settings: TriggerSettings) => (other: TriggerSettings) => JSON.stringify(other) === JSON.stringify(settings);

/** What a version asks for that was there before stays as it is: switched off, say. */
export function createDefineTriggers({ repository, now }: DefinedTriggersNeeds): DefineTriggers {
  const newTrigger = ({ owner, id: workflowId }: WorkflowRef, settings: TriggerSettings): StoredTrigger => ({
    id: mintId('trigger'),
    owner,
    workflowId,
    settings,
    input: undefined,
    isEnabled: true,
    isDefined: true,
    secret: null,
    nextFireAt: settings.kind === 'schedule' ? nextTime(settings, now()) : null,
    lastFiredAt: null,
    lastError: null,
    createdAt: now(),
  });
  return async (ref, { schedule }) => {
    const wanted = triggersOfSchedule(schedule);
    const known = (await repository.list(ref.owner, ref.id)).filter(({ isDefined }) => isDefined);
    const removed = known.filter(({ settings }) => !wanted.some(sameAs(settings)));
    const added = wanted.filter((settings) => !known.some((one) => sameAs(settings)(one.settings)));
    return repository.replaceWrites(
      removed,
      added.map((settings) => newTrigger(ref, settings)),
    );
  };
}
