import type { Retention } from '@causeway/contract';
import type { RunList } from '../../durable/run-list.ts';
import type { Runs } from '../../durable/runs.ts';
import { createAlarm } from './alarm.ts';
import type { Alarm } from './alarm.ts';
import type { WorkflowRef, WorkflowRepository } from './workflow-repository.ts';

export interface RetentionNeeds {
  readonly repository: Pick<WorkflowRepository, 'listRetentions'>;
  readonly list: Pick<RunList, 'listEnded'>;
  readonly runs: Pick<Runs, 'remove'>;
  readonly onError: (message: string, error: unknown) => void;
  readonly now: () => number;
}

const dayMs = 86_400_000;
const everyMs = 60_000;
/** Small writes: others commit in between. */
const batch = 200;

/** Removes ended executions that are older, or more, than their workflow keeps. */
export function createRetention({ repository, list, runs, onError, now }: RetentionNeeds) {
  async function sweepOne({ owner, id }: WorkflowRef, { days, count }: Retention): Promise<void> {
    const before = days === null ? undefined : now() - days * dayMs;
    for (;;) {
      const ended = await list.listEnded({ owner, subject: id, before, beyond: count ?? undefined, limit: batch });
      if (ended.length === 0 || (await runs.remove(ended)) === 0) return;
    }
  }

  async function sweep(): Promise<void> {
    for (const { retention, ...ref } of await repository.listRetentions()) await sweepOne(ref, retention);
  }

  async function round(): Promise<number> {
    try {
      await sweep();
    } catch (error) {
      onError('old executions could not be removed', error);
    }
    return everyMs;
  }

  const alarm: Alarm = createAlarm(round);
  return { sweep, alarm };
}
