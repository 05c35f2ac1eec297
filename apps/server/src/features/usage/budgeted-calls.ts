import { Fault } from '@causeway/contract';
import type { Charge, Quantities, Reservation, UsageEntry } from '@causeway/contract';
import { periodStart } from './budget-period.ts';
import type { StoredBudget } from './budget-repository.ts';
import type { BudgetWatch } from './budget-watch.ts';
import { costOf } from './cost-of.ts';
import { costIn, finishLine } from './entry-line.ts';
import { formatDollars } from './format-dollars.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { PriceBook } from './price-book.ts';
import type { BudgetUse, SpendingRepository } from './spending-repository.ts';

export interface BudgetedCallsNeeds {
  readonly spending: SpendingRepository;
  readonly writer: LedgerWriter;
  readonly prices: PriceBook;
  readonly watch: BudgetWatch;
  /** Whose reservations are this process's; called before the first one. */
  readonly process: { readonly id: string; readonly begin: () => Promise<void> };
  readonly now: () => number;
}

/** A call and the budgets that it counts to, by id. */
export interface BudgetedCall {
  readonly line: UsageEntry;
  readonly charge: Charge;
  readonly budgets: readonly StoredBudget[];
}

const quantitiesOf = ({ atMost }: Charge): Partial<Quantities> => (typeof atMost === 'function' ? atMost() : atMost);

const usesAt = (budgets: readonly StoredBudget[], at: number): readonly BudgetUse[] =>
  budgets.map(({ id, mode, period }) => ({ id, isHard: mode === 'hard', periodStart: periodStart(period, at) }));

function unknownPrice({ model }: Charge, budget: StoredBudget): Fault {
  return new Fault('price_unknown', {
    param: 'model',
    message: `The hard budget "${budget.name}" applies, and the price of "${model}" is unknown.`,
  });
}

function noRoom({ name, limitNano, spentNano, reservedNano }: StoredBudget, { model }: Charge, amountNano: number): Fault {
  const left = formatDollars(Math.max(0, limitNano - spentNano - reservedNano));
  return new Fault('budget_exceeded', {
    message: `The budget "${name}" has ${left} left, and this call of "${model}" may cost up to ${formatDollars(amountNano)}.`,
  });
}

/** Calls that budgets apply to. */
export function createBudgetedCalls({ spending, writer, prices, watch, process, now }: BudgetedCallsNeeds) {
  /** Budgets as they were when the call began: what is hard then is freed in the end. */
  function begin({ line, budgets }: BudgetedCall, reservedNano: number): Reservation {
    let isOpen = true;
    const close = (): boolean => {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    };
    return {
      async settle(settlement) {
        const entry = finishLine(prices, line, settlement);
        if (!close()) return costIn(entry);
        await writer.run(async () => {
          // What it costs counts when it is paid: a period that ended meanwhile is closed.
          const uses = usesAt(budgets, now());
          await watch.passed(await spending.settle({ entry, budgets: uses, reservedNano }));
        });
        return costIn(entry);
      },
      async release() {
        if (close()) await writer.run(() => spending.release(line.id, usesAt(budgets, now()), reservedNano));
      },
    };
  }

  /** Undefined: the budget that refused it is gone meanwhile. Throws `budget_exceeded` or `price_unknown`. */
  return async function reserve(call: BudgetedCall): Promise<Reservation | undefined> {
    const { line, charge, budgets } = call;
    const strict = budgets.filter(({ mode }) => mode === 'hard');
    const [first] = strict;
    if (!first) return begin(call, 0);
    const amountNano = costOf(quantitiesOf(charge), prices.priceOf(charge.model, line.at).steps);
    if (amountNano === null) throw unknownPrice(charge, first);
    await process.begin();
    const stored = { id: line.id, processId: process.id, amountNano, budgetIds: strict.map(({ id }) => id), entry: line };
    const refusedBy = await spending.reserve(stored, usesAt(budgets, line.at));
    if (refusedBy === undefined) return begin(call, amountNano);
    const budget = await watch.refused(refusedBy);
    if (budget) throw noRoom(budget, charge, amountNano);
    return undefined;
  };
}
