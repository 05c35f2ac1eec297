import type { Charge, Cost, Meter, Reservation, Settlement, UsageEntry } from '@causeway/contract';
import type { BudgetIndex } from './budget-index.ts';
import { createBudgetedCalls } from './budgeted-calls.ts';
import type { BudgetedCallsNeeds } from './budgeted-calls.ts';
import { costIn, finishLine, lineOf } from './entry-line.ts';
import type { LedgerRepository } from './ledger-repository.ts';

export interface MeterNeeds extends BudgetedCallsNeeds {
  readonly index: BudgetIndex;
  readonly ledger: Pick<LedgerRepository, 'insert'>;
}

export interface LedgerMeter extends Meter {
  /** What the response cache answered: it costs nothing, and what it would have cost is kept as saved. */
  saved(charge: Charge, settlement: Settlement): Cost;
}

/** The one way to the ledger: reserve before, settle after. Without a budget it asks no database. */
export function createMeter(needs: MeterNeeds): LedgerMeter {
  const { index, ledger, writer, prices, now } = needs;
  const reserveIn = createBudgetedCalls(needs);

  function free(line: UsageEntry): Reservation {
    return {
      async settle(settlement) {
        const entry = finishLine(prices, line, settlement);
        writer.add(ledger.insert(entry));
        return costIn(entry);
      },
      release: () => Promise.resolve(),
    };
  }

  async function reserve(charge: Charge): Promise<Reservation> {
    const line = lineOf(charge, now());
    const budgets = index.of(charge.payer);
    if (budgets.length === 0) return free(line);
    const reserved = await reserveIn({ line, charge, budgets });
    if (reserved) return reserved;
    await index.reload();
    return reserve(charge);
  }

  return {
    reserve,
    saved(charge, settlement) {
      const line = finishLine(prices, lineOf(charge, now()), settlement);
      const entry: UsageEntry = { ...line, cost_nano: 0, cost_source: 'free', saved_nano: line.cost_nano, is_cached: true };
      writer.add(ledger.insert(entry));
      return costIn(entry);
    },
  };
}
