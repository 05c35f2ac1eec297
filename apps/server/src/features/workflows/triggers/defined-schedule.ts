import { durationMs, triggerEvents } from '@causeway/contract';
import type { TriggerSettings, WorkflowDefinition } from '@causeway/contract';

type Schedule = NonNullable<WorkflowDefinition['schedule']>;

/** Fields of cron count within the next larger unit: only what divides it comes round evenly. */
const units = [
  { ms: 1000, count: 60, cron: (step: string) => `${step} * * * * *` },
  { ms: 60_000, count: 60, cron: (step: string) => `${step} * * * *` },
  { ms: 3_600_000, count: 24, cron: (step: string) => `0 ${step} * * *` },
  { ms: 86_400_000, count: 1, cron: () => '0 0 * * *' },
] as const;

/** The pattern that is due as often; undefined when there is none. */
export function cronOfEvery(every: NonNullable<Schedule['every']>): string | undefined {
  const everyMs = durationMs(every);
  if (everyMs === undefined) return undefined;
  for (const { ms, count, cron } of units) {
    const step = everyMs / ms;
    if (Number.isInteger(step) && step >= 1 && step <= count && count % step === 0 && (step < count || count === 1)) {
      return cron(step === 1 ? '*' : `*/${step}`);
    }
  }
  return undefined;
}

/** Types of events that `schedule.on` names. */
export const eventTypesOf = ({ on }: Schedule): readonly unknown[] =>
  [...(on?.one ? [on.one] : []), ...(on?.any ?? [])].map((filter) => filter.with['type']);

const isKnownEvent = (type: unknown): type is (typeof triggerEvents)[number] =>
  (triggerEvents as readonly unknown[]).includes(type);

/** What `schedule` asks for, as triggers. Lint has said what cannot be one. */
export function triggersOfSchedule(schedule: Schedule | undefined): readonly TriggerSettings[] {
  if (schedule === undefined) return [];
  const cron = schedule.cron ?? (schedule.every === undefined ? undefined : cronOfEvery(schedule.every));
  const timed: readonly TriggerSettings[] =
    cron === undefined ? [] : [{ kind: 'schedule', cron, time_zone: 'UTC', missed: 'once' }];
  const events = eventTypesOf(schedule).filter((type) => isKnownEvent(type));
  return [...timed, ...[...new Set(events)].map((event) => ({ kind: 'event' as const, event }))];
}
