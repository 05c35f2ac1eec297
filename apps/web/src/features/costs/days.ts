import type { UsageGroup } from '@causeway/contract';

export interface CostDay {
  /** Its midnight, local time. */
  readonly at: number;
  readonly costNano: number;
}

const nameOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

/** Every day of a range, those without a line, too. */
export function daysOf(groups: readonly UsageGroup[], from: number, to: number): readonly CostDay[] {
  const costs = new Map(groups.map(({ value, cost_nano: cost }) => [value, cost]));
  const days: CostDay[] = [];
  for (const date = new Date(from); date.getTime() <= to; date.setDate(date.getDate() + 1)) {
    days.push({ at: date.getTime(), costNano: costs.get(nameOf(date)) ?? 0 });
  }
  return days;
}
