import { Cron } from 'croner';

interface Schedule {
  readonly cron: string;
  readonly timeZone: string;
  /** ms since 1970 UTC */
  readonly after: number;
}

interface NextRuns {
  /** ms since 1970 UTC */
  readonly times: readonly number[];
  readonly problem?: string;
}

const shown = 3;

/** When a schedule is due next, by the parser the server uses. */
export function nextRuns({ cron, timeZone, after }: Schedule): NextRuns {
  if (!isTimeZone(timeZone)) return { times: [], problem: `There is no time zone "${timeZone}"` };
  try {
    const pattern = new Cron(cron, { timezone: timeZone, mode: '5-or-6-parts', paused: true });
    return { times: pattern.nextRuns(shown, new Date(after)).map((date) => date.getTime()) };
  } catch (error) {
    return { times: [], problem: error instanceof Error ? error.message.replace(/^\w+: /u, '') : String(error) };
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
