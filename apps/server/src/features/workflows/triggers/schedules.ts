import { createAlarm } from '../alarm.ts';
import type { Alarm } from '../alarm.ts';
import type { StartExecution } from '../start-execution.ts';
import { dueTimes } from './cron-times.ts';
import type { Firing, StoredTrigger, TriggerRepository } from './trigger-repository.ts';

export interface SchedulesNeeds {
  readonly repository: Pick<TriggerRepository, 'listDue' | 'moveOn' | 'nextDueAt'>;
  readonly start: StartExecution;
  readonly onError: (message: string, error: unknown) => void;
  readonly now: () => number;
}

/** Other nodes add schedules, too, and clocks are set: never rest longer. */
const maxRestMs = 30_000;
const batch = 100;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Executions for each time, by a key of trigger and time: however many nodes fire, and however often, one is started. */
async function fire(trigger: StoredTrigger, times: readonly number[], start: StartExecution): Promise<string | null> {
  for (const time of times) {
    try {
      await start({
        owner: trigger.owner,
        workflowId: trigger.workflowId,
        input: trigger.input ?? { scheduled_at: new Date(time).toISOString() },
        trigger: { kind: 'schedule', id: trigger.id },
        idempotencyKey: `${trigger.id}:${time}`,
      });
    } catch (error) {
      return messageOf(error);
    }
  }
  return null;
}

/** Starts workflows when their time comes, also for times that passed while no server ran. */
export function createSchedules({ repository, start, onError, now }: SchedulesNeeds): Alarm {
  const alarm = createAlarm(round);

  async function runOne(trigger: StoredTrigger): Promise<void> {
    const { settings, nextFireAt } = trigger;
    if (settings.kind !== 'schedule' || nextFireAt === null) return;
    const at = now();
    const { fire: times, next } = dueTimes(settings, nextFireAt, at);
    const error = await fire(trigger, times, start);
    const firing: Firing | undefined = times.length === 0 ? undefined : { at, error };
    // After the start: a node that dies in between leaves the time due, and the key keeps it single.
    await repository.moveOn(trigger, next, firing);
  }

  async function runDue(): Promise<void> {
    for (;;) {
      const due = await repository.listDue(now(), batch);
      for (const trigger of due) {
        if (alarm.isStopped) return;
        await runOne(trigger);
      }
      if (due.length < batch) return;
    }
  }

  async function round(): Promise<number> {
    try {
      await runDue();
      const next = await repository.nextDueAt();
      return next === undefined ? maxRestMs : Math.min(maxRestMs, Math.max(0, next - now()));
    } catch (error) {
      onError('schedules could not be looked at', error);
      return maxRestMs / 10;
    }
  }

  return alarm;
}
