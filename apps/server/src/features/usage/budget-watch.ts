import type { Bus } from '../../storage/bus.ts';
import type { BudgetRepository, StoredBudget } from './budget-repository.ts';
import { budgetTold } from './events.ts';
import type { BudgetTold } from './events.ts';
import type { WriterLog } from './ledger-writer.ts';
import type { SpendingRepository } from './spending-repository.ts';

export interface BudgetWatchNeeds {
  readonly budgets: Pick<BudgetRepository, 'find'>;
  readonly spending: Pick<SpendingRepository, 'noteRefusal'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly log: WriterLog;
}

/** Tells when a budget passes its warning or its limit. */
export interface BudgetWatch {
  /** After budgets counted a call: those that passed something. Never throws. */
  passed(ids: readonly string[]): Promise<void>;
  /** The budget that has no room, as it stands. */
  refused(id: string): Promise<StoredBudget | undefined>;
}

const factOf = (budget: StoredBudget, event: BudgetTold['event']): BudgetTold => ({
  owner: budget.createdBy,
  event,
  budget_id: budget.id,
  name: budget.name,
  scope: budget.scope,
  subject_id: budget.subjectId,
  period: budget.period,
  period_start: budget.periodStart,
  spent_nano: budget.spentNano,
  limit_nano: budget.limitNano,
});

export function createBudgetWatch({ budgets, spending, bus, log }: BudgetWatchNeeds): BudgetWatch {
  async function tell(budget: StoredBudget, event: BudgetTold['event']): Promise<void> {
    await bus.publish(budgetTold, factOf(budget, event)).catch((error: unknown) => {
      log.warn(`what budget ${budget.id} passed was not told`, { error });
    });
  }

  /** The line is written: what is told about it may fail. */
  async function find(id: string): Promise<StoredBudget | undefined> {
    try {
      return await budgets.find(id);
    } catch (error) {
      log.warn(`what budget ${id} passed was not told`, { error });
      return undefined;
    }
  }

  return {
    async passed(ids) {
      for (const id of ids) {
        const budget = await find(id);
        if (budget) await tell(budget, budget.spentNano >= budget.limitNano ? 'budget.exceeded' : 'budget.warned');
      }
    },
    async refused(id) {
      const budget = await budgets.find(id);
      if (budget && (await spending.noteRefusal(budget.id))) await tell(budget, 'budget.exceeded');
      return budget;
    },
  };
}
