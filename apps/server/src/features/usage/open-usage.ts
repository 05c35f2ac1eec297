import { ownerId } from '@causeway/contract';
import type { KeyId, PriceOverride, UserId } from '@causeway/contract';
import type { ModelPlace, UnmeteredModels } from '../../providers/models/model.ts';
import type { PriceList } from '../../providers/prices/price-list.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import { createBudgetIndex } from './budget-index.ts';
import { createBudgetRepository } from './budget-repository.ts';
import { createBudgetWatch } from './budget-watch.ts';
import type { BudgetSubjects } from './budget-subjects.ts';
import { createBudgets } from './budgets.ts';
import type { Budgets } from './budgets.ts';
import { createCosts } from './costs.ts';
import type { Costs } from './costs.ts';
import { usageSettingsChanged } from './events.ts';
import { createLedgerRepository } from './ledger-repository.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import type { LedgerWriter, WriterLog } from './ledger-writer.ts';
import { createMeter } from './meter.ts';
import type { LedgerMeter } from './meter.ts';
import { createOrphans } from './orphans.ts';
import type { Orphans } from './orphans.ts';
import { createPriceBook } from './price-book.ts';
import { createPriceRepository } from './price-repository.ts';
import { createPrices } from './prices.ts';
import type { Prices } from './prices.ts';
import { createReservationRepository } from './reservation-repository.ts';
import { createSpendingRepository } from './spending-repository.ts';

export interface OpenUsageNeeds {
  readonly database: Database;
  readonly bus: Bus;
  readonly models: Pick<UnmeteredModels, 'list'> & { placeOf(model: string): ModelPlace | undefined };
  readonly priceList: PriceList;
  readonly subjects: BudgetSubjects;
  /** From the configuration. */
  readonly filePrices: readonly PriceOverride[];
  readonly log: WriterLog;
  readonly now: () => number;
}

/** The meter that everybody uses, and what shows and changes what it knows. */
export interface Usage {
  readonly meter: LedgerMeter;
  readonly costs: Costs;
  readonly budgets: Budgets;
  readonly prices: Prices;
  readonly orphans: Orphans;
  readonly writer: LedgerWriter;
  /** Whether a hard budget of its own limits the key. */
  isKeyBudgeted(id: KeyId): boolean;
  /** Ends the budgets of somebody who was removed; the first owner hears of those they made. */
  letGo(userId: UserId): Promise<void>;
  /** Budgets and prices, as the database has them. */
  reload(): Promise<void>;
}

export function openUsage(needs: OpenUsageNeeds): Usage {
  const { database, bus, models, log, now } = needs;
  const ledger = createLedgerRepository(database);
  const budgetRows = createBudgetRepository(database);
  const reservations = createReservationRepository(database);
  const spending = createSpendingRepository(database, { budgets: budgetRows, reservations, ledger });
  const writer = createLedgerWriter({ database, log });
  const index = createBudgetIndex(budgetRows);
  const book = createPriceBook({ list: needs.priceList, placeOf: (model) => models.placeOf(model) });
  const watch = createBudgetWatch({ budgets: budgetRows, spending, bus, log });
  const orphans = createOrphans({ reservations, spending, log, now });
  const priceRows = createPriceRepository(database);
  const prices = createPrices({ repository: priceRows, book, fromFile: needs.filePrices, models, onChanged, now });

  async function reload(): Promise<void> {
    await Promise.all([index.reload(), prices.reload()]);
  }

  /** This process knows at once; the others hear it. */
  async function onChanged(): Promise<void> {
    await reload();
    await bus.publish(usageSettingsChanged, {});
  }

  return {
    meter: createMeter({ index, spending, ledger, writer, prices: book, watch, process: orphans, now }),
    costs: createCosts({ ledger, flush: () => writer.flush(), now }),
    budgets: createBudgets({
      repository: budgetRows,
      ledger,
      subjects: needs.subjects,
      flush: () => writer.flush(),
      onChanged,
      now,
    }),
    prices,
    orphans,
    writer,
    async letGo(userId) {
      await budgetRows.letGo(userId, ownerId);
      await onChanged();
    },
    isKeyBudgeted: (id) => index.isKeyLimited(id),
    reload,
  };
}
