import { Fault } from '@causeway/contract';
import { Cron } from 'croner';

export interface CronSchedule {
  readonly cron: string;
  readonly time_zone: string;
}

/** A schedule this late was missed: no server ran. */
export const missedAfterMs = 60_000;
/** So many at most are made up for. */
const maxMissed = 100;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Throws `invalid_request` that says what is wrong with the pattern or the time zone. */
export function parseCron({ cron, time_zone: timezone }: CronSchedule): Cron {
  if (!isTimeZone(timezone)) {
    throw new Fault('invalid_request', { param: 'settings.time_zone', message: `There is no time zone "${timezone}".` });
  }
  try {
    return new Cron(cron, { timezone, mode: '5-or-6-parts', paused: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\w+: /u, '') : String(error);
    throw new Fault('invalid_request', {
      param: 'settings.cron',
      message: `"${cron}" is not a cron pattern: ${reason}`,
      cause: error,
    });
  }
}

/** The first time after `after`; null when there is none. */
export const nextTime = (schedule: CronSchedule, after: number): number | null =>
  parseCron(schedule).nextRun(new Date(after))?.getTime() ?? null;

export interface DueTimes {
  /** The times to start executions for, the earliest first. */
  readonly fire: readonly number[];
  /** When the schedule is due again. */
  readonly next: number | null;
}

/** What a schedule that was due at `dueAt` does now. */
export function dueTimes(
  schedule: CronSchedule & { readonly missed: 'skip' | 'once' | 'all' },
  dueAt: number,
  now: number,
): DueTimes {
  const cron = parseCron(schedule);
  // Only the newest count, however long no server ran. Patterns know whole seconds.
  const newest = cron.previousRuns(maxMissed, new Date(now + 1000)).map((date) => date.getTime());
  const times = newest.filter((time) => time >= dueAt && time <= now).toReversed();
  return { fire: chosen(schedule.missed, times, now), next: cron.nextRun(new Date(now))?.getTime() ?? null };
}

function chosen(missed: 'skip' | 'once' | 'all', times: readonly number[], now: number): readonly number[] {
  if (missed === 'all') return times;
  if (missed === 'once') return times.slice(-1);
  return times.filter((time) => now - time < missedAfterMs);
}
