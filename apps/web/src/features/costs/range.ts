import type { CostRange } from './costs-search.ts';

export const msPerDay = 86_400_000;

/** Minutes that local time is ahead of UTC. */
export const offsetMinutes = (at: number): number => -new Date(at).getTimezoneOffset();

const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

function monthStart(at: number, monthsBack = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth() - monthsBack, 1).getTime();
}

/** When a range began, in local time. */
export function rangeStart(range: CostRange, at: number): number {
  switch (range) {
    case 'today':
      return dayStart(at);
    case '7d':
      return dayStart(at - 6 * msPerDay);
    case '30d':
      return dayStart(at - 29 * msPerDay);
    case 'month':
      return monthStart(at);
    case '12m':
      return monthStart(at, 11);
  }
}

export const rangeWords: Readonly<Record<CostRange, string>> = {
  today: 'today',
  '7d': 'in 7 days',
  '30d': 'in 30 days',
  month: 'this month',
  '12m': 'in 12 months',
};

/** What the month will have cost if the rest of it is like what was; undefined on its first day, which says too little. */
export function forecastMonth(spentNano: number, at: number): number | undefined {
  const start = monthStart(at);
  const elapsed = at - start;
  if (elapsed < msPerDay) return undefined;
  return Math.round((spentNano / elapsed) * (monthStart(at, -1) - start));
}
