import type { Session } from '@causeway/contract';

export interface SessionGroup {
  readonly name: 'Today' | 'Yesterday' | 'Earlier';
  readonly sessions: readonly Session[];
}

function startOfDay(at: number, daysBack: number): number {
  const day = new Date(at);
  // By the calendar, because a day with a clock change does not have 24 hours.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBack).getTime();
}

/** The latest used first, under the day of their last use in local time; empty groups are left out. */
export function groupSessions(sessions: readonly Session[], now: number): readonly SessionGroup[] {
  const today = startOfDay(now, 0);
  const yesterday = startOfDay(now, 1);
  const sorted = sessions.toSorted((one, other) => other.updated_at - one.updated_at);
  const groups: readonly SessionGroup[] = [
    { name: 'Today', sessions: sorted.filter((session) => session.updated_at >= today) },
    {
      name: 'Yesterday',
      sessions: sorted.filter((session) => session.updated_at >= yesterday && session.updated_at < today),
    },
    { name: 'Earlier', sessions: sorted.filter((session) => session.updated_at < yesterday) },
  ];
  return groups.filter((group) => group.sessions.length > 0);
}
