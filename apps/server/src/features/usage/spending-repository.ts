import type { BudgetId, UsageEntry } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, Write } from '../../storage/database.ts';
import type { BudgetRepository } from './budget-repository.ts';
import type { LedgerRepository } from './ledger-repository.ts';
import type { ReservationRepository, StoredReservation } from './reservation-repository.ts';

/** A budget that a call counts to, and the period it counts in. */
export interface BudgetUse {
  readonly id: BudgetId;
  readonly isHard: boolean;
  readonly periodStart: number;
}

export interface Spent {
  readonly entry: UsageEntry;
  readonly budgets: readonly BudgetUse[];
  /** Set aside in each hard budget; 0 when there is none. */
  readonly reservedNano: number;
}

/** Everything that must happen together, each one write that is committed whole. */
export interface SpendingRepository {
  /** Sets the amount aside in every hard budget, or in none: then it answers which one has no room. */
  reserve(reservation: StoredReservation, budgets: readonly BudgetUse[]): Promise<BudgetId | undefined>;
  /** Writes the line and its budgets. Answers the budgets whose warning or limit was passed now. */
  settle(spent: Spent): Promise<readonly BudgetId[]>;
  release(id: string, budgets: readonly BudgetUse[], reservedNano: number): Promise<void>;
  /** Ends the reservation of a process that died; its line says so. */
  lose(reservation: StoredReservation): Promise<void>;
  /** True at the first refusal of the period. */
  noteRefusal(id: BudgetId): Promise<boolean>;
}

export interface SpendingParts {
  readonly budgets: Pick<BudgetRepository, 'roll' | 'reserve' | 'settle' | 'tell' | 'tellRefused'>;
  readonly reservations: Pick<ReservationRepository, 'insert' | 'remove'>;
  readonly ledger: Pick<LedgerRepository, 'insertOnce' | 'recover'>;
}

const hard = (uses: readonly BudgetUse[]): readonly BudgetUse[] => uses.filter(({ isHard }) => isHard);

/** The tells are the last statements, one for each budget. */
const toldOf = (uses: readonly BudgetUse[], changed: readonly number[]): readonly BudgetId[] =>
  uses.flatMap(({ id }, index) => (changed[changed.length - uses.length + index] === 1 ? [id] : []));

/** Undefined: another one has settled or lost it. */
async function writeOnce(database: Database, statements: readonly Write[]): Promise<readonly number[] | undefined> {
  try {
    return await database.write(statements);
  } catch (error) {
    if (error instanceof UnexpectedRowsError) return undefined;
    throw error;
  }
}

export function createSpendingRepository(database: Database, parts: SpendingParts): SpendingRepository {
  const { budgets, reservations, ledger } = parts;
  /** The period that each budget is in, as far as this process has seen to it. */
  const running = new Map<BudgetId, number>();
  const rolls = (uses: readonly BudgetUse[]): Write[] =>
    uses.flatMap(({ id, periodStart }) => (running.get(id) === periodStart ? [] : [budgets.roll(id, periodStart)]));
  const noteRolled = (uses: readonly BudgetUse[]): void => {
    for (const { id, periodStart } of uses) running.set(id, periodStart);
  };

  function counted({ entry, budgets: uses, reservedNano }: Spent, line: Write, first: readonly Write[]) {
    const spending = (use: BudgetUse) => ({ costNano: entry.cost_nano, reservedNano: use.isHard ? reservedNano : 0 });
    return [
      ...first,
      line,
      ...rolls(uses),
      ...uses.map((use) => budgets.settle(use.id, spending(use))),
      ...uses.map(({ id }) => budgets.tell(id)),
    ];
  }

  return {
    async reserve(reservation, uses) {
      const strict = hard(uses);
      const first = rolls(strict);
      const amounts = strict.map(({ id }) => budgets.reserve(id, reservation.amountNano));
      try {
        await database.write([...first, ...amounts, reservations.insert(reservation)]);
        noteRolled(strict);
        return undefined;
      } catch (error) {
        if (!(error instanceof UnexpectedRowsError)) throw error;
        return strict[error.statementIndex - first.length]?.id;
      }
    },
    async settle(spent) {
      const { entry, budgets: uses } = spent;
      const guards = hard(uses).length > 0 ? [reservations.remove(entry.id)] : [];
      const changed = await writeOnce(database, counted(spent, ledger.insertOnce(entry), guards));
      if (changed) {
        noteRolled(uses);
        return toldOf(uses, changed);
      }
      // It was taken for dead and released; its line is there and says lost.
      const late = await writeOnce(database, counted({ ...spent, reservedNano: 0 }, ledger.recover(entry), []));
      return late ? toldOf(uses, late) : [];
    },
    async release(id, uses, reservedNano) {
      const freed = hard(uses).map((use) => budgets.settle(use.id, { reservedNano, costNano: 0 }));
      await writeOnce(database, [reservations.remove(id), ...freed]);
    },
    async lose({ id, budgetIds, amountNano, entry }) {
      const freed = budgetIds.map((budget) => budgets.settle(budget, { reservedNano: amountNano, costNano: null }));
      await writeOnce(database, [reservations.remove(id), ledger.insertOnce(entry), ...freed]);
    },
    noteRefusal: async (id) => (await database.write([budgets.tellRefused(id)]))[0] === 1,
  };
}
