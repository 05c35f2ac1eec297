import { Fault, mintId, noQuantities } from '@causeway/contract';
import type { Charge, Cost, Meter, Quantities, Reservation, Settlement, UsageEntry } from '@causeway/contract';
import { periodStart } from './budget-period.ts';
import type { BudgetIndex } from './budget-index.ts';
import type { StoredBudget } from './budget-repository.ts';
import type { BudgetWatch } from './budget-watch.ts';
import { costOf } from './cost-of.ts';
import { formatDollars } from './format-dollars.ts';
import type { LedgerRepository } from './ledger-repository.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { PriceBook } from './price-book.ts';
import type { BudgetUse, SpendingRepository } from './spending-repository.ts';

export interface MeterNeeds {
  readonly index: BudgetIndex;
  readonly spending: SpendingRepository;
  readonly ledger: Pick<LedgerRepository, 'insert'>;
  readonly writer: LedgerWriter;
  readonly prices: PriceBook;
  readonly watch: BudgetWatch;
  /** Whose reservations are this process's; called before the first one. */
  readonly process: { readonly id: string; readonly begin: () => Promise<void> };
  readonly now: () => number;
}

export interface LedgerMeter extends Meter {
  /** What the response cache answered: it costs nothing, and what it would have cost is kept as saved. */
  saved(charge: Charge, settlement: Settlement): Cost;
}

const freeCost: Cost = { costNano: 0, source: 'free' };

const quantitiesOf = ({ atMost }: Charge): Partial<Quantities> => (typeof atMost === 'function' ? atMost() : atMost);

const usesAt = (budgets: readonly StoredBudget[], at: number): readonly BudgetUse[] =>
  budgets.map(({ id, mode, period }) => ({ id, isHard: mode === 'hard', periodStart: periodStart(period, at) }));

function lineOf(charge: Charge, at: number): UsageEntry {
  const { payer, feature, kind, model, requestId, sessionId, executionId } = charge;
  return {
    id: mintId('usage'),
    at,
    feature,
    kind,
    model,
    user_id: payer.userId,
    key_id: payer.keyId,
    project_id: payer.projectId,
    session_id: sessionId ?? null,
    execution_id: executionId ?? null,
    request_id: requestId,
    quantities: noQuantities,
    is_estimated: true,
    cost_nano: null,
    cost_source: 'unknown',
    saved_nano: 0,
    is_cached: false,
    outcome: 'lost',
  };
}

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

/** The one way to the ledger: reserve before, settle after. Without a budget it asks no database. */
export function createMeter(needs: MeterNeeds): LedgerMeter {
  const { index, spending, ledger, writer, prices, watch, process, now } = needs;

  function priced(settlement: Settlement, model: string, at: number): Cost {
    const { reportedCostNano, quantities } = settlement;
    if (reportedCostNano !== undefined) return { costNano: reportedCostNano, source: 'reported' };
    const price = prices.priceOf(model, at);
    const costNano = costOf(quantities, price.steps);
    return { costNano, source: costNano === null ? 'unknown' : price.source };
  }

  function finish(line: UsageEntry, settlement: Settlement): UsageEntry {
    const { quantities, isEstimated, outcome, model = line.model } = settlement;
    const { costNano, source } = priced(settlement, model, line.at);
    return {
      ...line,
      model,
      quantities: { ...noQuantities, ...quantities },
      is_estimated: isEstimated,
      cost_nano: costNano,
      cost_source: source,
      outcome,
    };
  }

  const costIn = (entry: UsageEntry): Cost => ({ costNano: entry.cost_nano, source: entry.cost_source });

  function free(line: UsageEntry): Reservation {
    return {
      async settle(settlement) {
        const entry = finish(line, settlement);
        writer.add(ledger.insert(entry));
        return costIn(entry);
      },
      release: () => Promise.resolve(),
    };
  }

  /** The most it can cost, in whole nano-dollars; `undefined` when nothing is set aside. */
  function amountOf(charge: Charge, budgets: readonly StoredBudget[], at: number): number {
    const strict = budgets.find(({ mode }) => mode === 'hard');
    if (!strict) return 0;
    const amount = costOf(quantitiesOf(charge), prices.priceOf(charge.model, at).steps);
    if (amount === null) throw unknownPrice(charge, strict);
    return amount;
  }

  async function reserveIn(line: UsageEntry, charge: Charge, budgets: readonly StoredBudget[]): Promise<Reservation> {
    const amountNano = amountOf(charge, budgets, line.at);
    const strict = budgets.filter(({ mode }) => mode === 'hard');
    if (strict.length === 0) return limited(line, budgets, 0);
    await process.begin();
    const stored = { id: line.id, processId: process.id, amountNano, budgetIds: strict.map(({ id }) => id), entry: line };
    const refusedBy = await spending.reserve(stored, usesAt(budgets, line.at));
    if (refusedBy === undefined) return limited(line, budgets, amountNano);
    const budget = await watch.refused(refusedBy);
    if (budget) throw noRoom(budget, charge, amountNano);
    // It was deleted meanwhile.
    await index.reload();
    return reserve(charge);
  }

  /** Budgets as they were when the call began: what is hard then is freed in the end. */
  function limited(line: UsageEntry, budgets: readonly StoredBudget[], reservedNano: number): Reservation {
    let isOpen = true;
    const close = (): boolean => {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    };
    return {
      async settle(settlement) {
        const entry = finish(line, settlement);
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

  async function reserve(charge: Charge): Promise<Reservation> {
    const line = lineOf(charge, now());
    const budgets = index.of(charge.payer);
    return budgets.length === 0 ? free(line) : reserveIn(line, charge, budgets);
  }

  return {
    reserve,
    saved(charge, settlement) {
      const line = finish(lineOf(charge, now()), settlement);
      writer.add(ledger.insert({ ...line, cost_nano: 0, cost_source: 'free', saved_nano: line.cost_nano, is_cached: true }));
      return freeCost;
    },
  };
}
