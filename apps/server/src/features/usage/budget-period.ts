import type { BudgetPeriod } from '@causeway/contract';

const msPerDay = 86_400_000;

/** When the period that runs at a moment began (UTC). */
export function periodStart(period: BudgetPeriod, at: number): number {
  if (period === 'total') return 0;
  if (period === 'day') return Math.floor(at / msPerDay) * msPerDay;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** When the next one begins; null: never. */
export function periodEnd(period: BudgetPeriod, at: number): number | null {
  if (period === 'total') return null;
  if (period === 'day') return periodStart('day', at) + msPerDay;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
