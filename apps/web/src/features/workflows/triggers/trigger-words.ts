import type { TriggerSettings } from '@causeway/contract';

export const eventWords = {
  'chat.finished': 'An answer of a chat is finished',
  'budget.warned': 'A budget passed its warning',
  'budget.exceeded': 'A budget is used up',
} as const;

/** What starts it, in a few words. */
export function triggerTitle(settings: TriggerSettings): string {
  switch (settings.kind) {
    case 'schedule':
      return cronWords(settings.cron);
    case 'webhook':
      return settings.reply === 'sync' ? 'A call from outside, answered with the result' : 'A call from outside';
    case 'event':
      return eventWords[settings.event];
  }
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Minute, hour and weekday of a pattern that says no more. */
const daily = /^(?<minute>\S+)\s+(?<hour>\S+)\s+\*\s+\*\s+(?<weekday>\S+)$/u;

/** The usual patterns as words; others stay as they are. */
export function cronWords(cron: string): string {
  const { minute = '', hour = '', weekday = '' } = daily.exec(cron.trim())?.groups ?? {};
  if (hour === '*' && weekday === '*') return hourlyWords(minute) ?? cron;
  const when = weekdayWords(weekday);
  const isTime = /^\d+$/u.test(minute) && /^\d+$/u.test(hour);
  return when === undefined || !isTime ? cron : `${when} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function hourlyWords(minute: string): string | undefined {
  if (minute === '*') return 'Every minute';
  const every = /^\*\/(?<count>\d+)$/u.exec(minute)?.groups?.['count'];
  if (every !== undefined) return `Every ${every} minutes`;
  return /^\d+$/u.test(minute) ? `Every hour at minute ${minute}` : undefined;
}

function weekdayWords(weekday: string): string | undefined {
  if (weekday === '*') return 'Every day';
  if (weekday === '1-5') return 'Monday to Friday';
  const day = /^\d$/u.test(weekday) ? days[Number(weekday)] : undefined;
  return day === undefined ? undefined : `Every ${day}`;
}
