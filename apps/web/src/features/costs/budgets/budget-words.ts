import type { Budget, BudgetPeriod, BudgetScope } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

export const periodWords: Readonly<Record<BudgetPeriod, string>> = { day: 'a day', month: 'a month', total: 'in total' };

export const scopeWords: Readonly<Record<BudgetScope, string>> = { key: 'Key', user: 'Person', project: 'Project' };

/** What must be seen of a budget; undefined: there is room. */
export function budgetState(budget: Budget): { readonly kind: StateKind; readonly words: string } | undefined {
  const { spent_nano: spent, reserved_nano: reserved, limit_nano: limit, warn_percent: warning } = budget;
  if (spent >= limit) return { kind: 'failed', words: 'Used up' };
  if ((spent + reserved) * 100 >= limit * warning) return { kind: 'attention', words: 'Nearly used up' };
  return undefined;
}
