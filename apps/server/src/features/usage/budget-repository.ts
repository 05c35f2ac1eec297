import type { Budget, BudgetId, BudgetPeriod, BudgetScope } from '@causeway/contract';
import type { Database, Write } from '../../storage/database.ts';

export interface StoredBudget {
  readonly id: BudgetId;
  readonly name: string;
  readonly scope: BudgetScope;
  readonly subjectId: string;
  readonly period: BudgetPeriod;
  readonly limitNano: number;
  readonly mode: Budget['mode'];
  readonly warnPercent: number;
  /** Who is told. */
  readonly createdBy: string;
  readonly createdAt: number;
  /** What follows is of the period that began then. */
  readonly periodStart: number;
  readonly spentNano: number;
  readonly reservedNano: number;
  readonly unpricedCalls: number;
  /** The share that was told; 101: a call was refused. */
  readonly toldPercent: number;
}

interface BudgetRow {
  readonly id: BudgetId;
  readonly name: string;
  readonly scope: BudgetScope;
  readonly subject_id: string;
  readonly period: BudgetPeriod;
  readonly limit_nano: number;
  readonly mode: Budget['mode'];
  readonly warn_percent: number;
  readonly created_by: string;
  readonly created_at: number;
  readonly period_start: number;
  readonly spent_nano: number;
  readonly reserved_nano: number;
  readonly unpriced_calls: number;
  readonly told_percent: number;
}

/** What a call cost a budget. */
export interface Spending {
  readonly reservedNano: number;
  readonly costNano: number | null;
}

export interface BudgetRepository {
  list(): Promise<readonly StoredBudget[]>;
  find(id: string): Promise<StoredBudget | undefined>;
  insert(budget: StoredBudget): Promise<void>;
  /** Replaces what can be changed and what was counted; what is reserved stays. */
  update(budget: StoredBudget): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Ends the budgets of a person who is gone; those they made are told to somebody else. */
  letGo(userId: string, heir: string): Promise<void>;

  /** Begins a new period, if it has not begun. */
  roll(id: string, periodStart: number): Write;
  /** Changes one row if there is room, else none, and the whole write is undone. */
  reserve(id: string, amountNano: number): Write;
  /** The same where neither the warning nor the limit is passed now; else it changes no row, and the whole write is undone. */
  settleQuietly(id: string, spending: Spending): Write;
  settle(id: string, spending: Spending): Write;
  /** Changes one row when the warning or the limit is passed for the first time in this period. */
  tell(id: string): Write;
  /** Changes one row at the first refusal of this period. */
  tellRefused(id: string): Write;
}

const fromRow = (row: BudgetRow): StoredBudget => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  subjectId: row.subject_id,
  period: row.period,
  limitNano: row.limit_nano,
  mode: row.mode,
  warnPercent: row.warn_percent,
  createdBy: row.created_by,
  createdAt: row.created_at,
  periodStart: row.period_start,
  spentNano: row.spent_nano,
  reservedNano: row.reserved_nano,
  unpricedCalls: row.unpriced_calls,
  toldPercent: row.told_percent,
});

/** The share that is passed when so much is spent: 100, the warning, or 0. Sums below 9 million USD times 100 fit 64 bits. */
const passedBy = (spent: string): string => `(case when ${spent} >= limit_nano then 100
  when (${spent}) * 100 >= limit_nano * warn_percent then warn_percent else 0 end)`;
const passed = passedBy('spent_nano');

function prepareSettling(database: Database): Pick<BudgetRepository, 'settle' | 'settleQuietly'> {
  const settleSql = `update usage_budget set reserved_nano = reserved_nano - ?, spent_nano = spent_nano + ?,
    unpriced_calls = unpriced_calls + ? where id = ?`;
  const settle = database.prepare(settleSql);
  const settleQuietly = database.prepare(`${settleSql} and told_percent >= ${passedBy('spent_nano + ?')}`, 1);
  return {
    settle: (id, { reservedNano, costNano }) => settle(reservedNano, costNano ?? 0, Number(costNano === null), id),
    settleQuietly: (id, { reservedNano, costNano }) => {
      const cost = costNano ?? 0;
      return settleQuietly(reservedNano, cost, Number(costNano === null), id, cost, cost);
    },
  };
}

export function createBudgetRepository(database: Database): BudgetRepository {
  const insert = database.prepare(
    `insert into usage_budget (id, scope, subject_id, created_by, created_at, reserved_nano, name, period, limit_nano, mode,
      warn_percent, period_start, spent_nano, unpriced_calls, told_percent) values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare(
    `update usage_budget set name = ?, period = ?, limit_nano = ?, mode = ?, warn_percent = ?, period_start = ?, spent_nano = ?,
      unpriced_calls = ?, told_percent = ? where id = ?`,
  );
  const remove = database.prepare('delete from usage_budget where id = ?');
  const removeOf = database.prepare("delete from usage_budget where scope = 'user' and subject_id = ?");
  const inherit = database.prepare('update usage_budget set created_by = ? where created_by = ?');
  const roll = database.prepare(
    `update usage_budget set period_start = ?, spent_nano = 0, unpriced_calls = 0, told_percent = 0
      where id = ? and period_start < ?`,
  );
  const reserve = database.prepare(
    `update usage_budget set reserved_nano = reserved_nano + ? where id = ? and spent_nano + reserved_nano + ? <= limit_nano`,
    1,
  );
  const settling = prepareSettling(database);
  const tell = database.prepare(`update usage_budget set told_percent = ${passed} where id = ? and told_percent < ${passed}`);
  const tellRefused = database.prepare('update usage_budget set told_percent = 101 where id = ? and told_percent < 101');
  const changing = (budget: StoredBudget) =>
    [
      budget.name,
      budget.period,
      budget.limitNano,
      budget.mode,
      budget.warnPercent,
      budget.periodStart,
      budget.spentNano,
      budget.unpricedCalls,
      budget.toldPercent,
    ] as const;

  return {
    list: async () => (await database.read<BudgetRow>('select * from usage_budget order by created_at, id')).map(fromRow),
    async find(id) {
      const [row] = await database.read<BudgetRow>('select * from usage_budget where id = ?', id);
      return row && fromRow(row);
    },
    async insert(budget) {
      const { id, scope, subjectId, createdBy, createdAt } = budget;
      await database.write([insert(id, scope, subjectId, createdBy, createdAt, ...changing(budget))]);
    },
    update: async (budget) => (await database.write([update(...changing(budget), budget.id)]))[0] === 1,
    letGo: async (userId, heir) => void (await database.write([removeOf(userId), inherit(heir, userId)])),
    remove: async (id) => (await database.write([remove(id)]))[0] === 1,
    roll: (id, periodStart) => roll(periodStart, id, periodStart),
    reserve: (id, amountNano) => reserve(amountNano, id, amountNano),
    ...settling,
    tell: (id) => tell(id),
    tellRefused: (id) => tellRefused(id),
  };
}
