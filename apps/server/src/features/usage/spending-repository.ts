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
  /** Ends the reservation of a process that died; its line says so. False: it was settled. */
  lose(reservation: StoredReservation): Promise<boolean>;
  /** Takes away what is left of reservations that are settled. */
  forgetSettled(): Promise<void>;
  /** True at the first refusal of the period. */
  noteRefusal(id: BudgetId): Promise<boolean>;
}

export interface SpendingParts {
  readonly budgets: Pick<BudgetRepository, 'roll' | 'reserve' | 'settleQuietly' | 'settle' | 'tell' | 'tellRefused'>;
  readonly reservations: Pick<ReservationRepository, 'insert' | 'remove' | 'forgetSettled'>;
  readonly ledger: Pick<LedgerRepository, 'insertOnce' | 'recover'>;
}

const forgottenTogether = 50;

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

/** Reservations whose line is written; they go together, as each alone would cost as much as the line. */
function createSettled(database: Database, { forgetSettled }: Pick<ReservationRepository, 'forgetSettled'>) {
  let settled: string[] = [];

  async function forgetting(statements: readonly Write[]): Promise<readonly number[] | undefined> {
    const ids = settled;
    settled = [];
    const changed = await writeOnce(database, [...statements, forgetSettled(ids)]).catch((error: unknown) => {
      settled.push(...ids);
      throw error;
    });
    if (!changed) settled.push(...ids);
    return changed?.slice(0, statements.length);
  }

  return {
    add: (id: string): void => void settled.push(id),
    /** Takes them along where there are enough. */
    writeWith: (statements: readonly Write[]): Promise<readonly number[] | undefined> =>
      settled.length < forgottenTogether ? writeOnce(database, statements) : forgetting(statements),
    async forget(): Promise<void> {
      if (settled.length > 0) await forgetting([]);
    },
  };
}

/** What is written when a call ends. */
function createStatements({ budgets, ledger }: SpendingParts) {
  /** The period that each budget is in, as far as this process has seen to it. */
  const running = new Map<BudgetId, number>();
  const rolls = (uses: readonly BudgetUse[]): Write[] =>
    uses.flatMap(({ id, periodStart }) => (running.get(id) === periodStart ? [] : [budgets.roll(id, periodStart)]));
  const noteRolled = (uses: readonly BudgetUse[]): void => {
    for (const { id, periodStart } of uses) running.set(id, periodStart);
  };

  const spendingOf = ({ entry, reservedNano }: Spent, use: BudgetUse) => ({
    costNano: entry.cost_nano,
    reservedNano: use.isHard ? reservedNano : 0,
  });

  /** Everything, where a budget passes something or is gone. */
  const whole = (spent: Spent, line: Write): Write[] => [
    line,
    ...rolls(spent.budgets),
    ...spent.budgets.map((use) => budgets.settle(use.id, spendingOf(spent, use))),
    ...spent.budgets.map(({ id }) => budgets.tell(id)),
  ];

  /** Almost every call passes nothing: then nobody has to be told. */
  const quiet = (spent: Spent): Write[] => [
    ledger.insertOnce(spent.entry),
    ...rolls(spent.budgets),
    ...spent.budgets.map((use) => budgets.settleQuietly(use.id, spendingOf(spent, use))),
  ];

  return { rolls, noteRolled, whole, quiet };
}

export function createSpendingRepository(database: Database, parts: SpendingParts): SpendingRepository {
  const { budgets, reservations, ledger } = parts;
  const { rolls, noteRolled, whole, quiet } = createStatements(parts);
  const settled = createSettled(database, reservations);

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
      const isQuiet = (await settled.writeWith(quiet(spent))) !== undefined;
      const changed = isQuiet ? [] : await writeOnce(database, whole(spent, ledger.insertOnce(entry)));
      if (changed) {
        noteRolled(uses);
        if (hard(uses).length > 0) settled.add(entry.id);
        return isQuiet ? [] : toldOf(uses, changed);
      }
      // It was taken for dead and released; its line is there and says lost.
      const late = await writeOnce(database, whole({ ...spent, reservedNano: 0 }, ledger.recover(entry)));
      return late ? toldOf(uses, late) : [];
    },
    async release(id, uses, reservedNano) {
      const freed = hard(uses).map((use) => budgets.settle(use.id, { reservedNano, costNano: 0 }));
      await writeOnce(database, [reservations.remove(id), ...freed]);
    },
    async lose({ id, budgetIds, amountNano, entry }) {
      const freed = budgetIds.map((budget) => budgets.settle(budget, { reservedNano: amountNano, costNano: null }));
      const lost = await writeOnce(database, [ledger.insertOnce(entry), reservations.remove(id), ...freed]);
      // Its line is there: it was settled, and only the reservation was left.
      if (!lost) await database.write([reservations.forgetSettled([id])]);
      return lost !== undefined;
    },
    forgetSettled: settled.forget,
    noteRefusal: async (id) => (await database.write([budgets.tellRefused(id)]))[0] === 1,
  };
}
