import type { BudgetId, BudgetPeriod, BudgetScope } from '@causeway/contract';

/** Published when a budget passes its warning or its limit, or refuses a call; once each in a period, and every node hears it. */
export const budgetTold = 'usage.budget-told';

export interface BudgetTold {
  /** Who made the budget. */
  readonly owner: string;
  readonly event: 'budget.warned' | 'budget.exceeded';
  readonly budget_id: BudgetId;
  readonly name: string;
  readonly scope: BudgetScope;
  readonly subject_id: string;
  readonly period: BudgetPeriod;
  readonly period_start: number;
  readonly spent_nano: number;
  readonly limit_nano: number;
}

/** Published when budgets or prices changed. */
export const usageSettingsChanged = 'usage.settings-changed';
