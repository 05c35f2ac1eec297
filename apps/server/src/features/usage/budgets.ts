import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, Budget, BudgetId, BudgetScope, createBudget, updateBudget } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import { periodEnd, periodStart } from './budget-period.ts';
import type { BudgetRepository, StoredBudget } from './budget-repository.ts';
import type { BudgetSubjects } from './budget-subjects.ts';
import type { LedgerFilter, LedgerRepository } from './ledger-repository.ts';
import { viewOf } from './view-of.ts';

export interface BudgetsNeeds {
  readonly repository: BudgetRepository;
  readonly ledger: Pick<LedgerRepository, 'sum'>;
  readonly subjects: BudgetSubjects;
  /** What was used up to now is in the ledger. */
  readonly flush: () => Promise<void>;
  readonly onChanged: () => Promise<void>;
  readonly now: () => number;
}

type Limits = Pick<StoredBudget, 'scope' | 'subjectId' | 'period'>;

function show(budget: StoredBudget, at: number): Budget {
  const isRunning = budget.periodStart >= periodStart(budget.period, at);
  return {
    id: budget.id,
    name: budget.name,
    scope: budget.scope,
    subject_id: budget.subjectId,
    period: budget.period,
    limit_nano: budget.limitNano,
    mode: budget.mode,
    warn_percent: budget.warnPercent,
    spent_nano: isRunning ? budget.spentNano : 0,
    reserved_nano: budget.reservedNano,
    unpriced_calls: isRunning ? budget.unpricedCalls : 0,
    resets_at: periodEnd(budget.period, at),
    created_at: budget.createdAt,
  };
}

const everybody = { userId: undefined, projectId: undefined } as const;

function filterOf({ scope, subjectId }: Limits, from: number): LedgerFilter {
  return { within: everybody, from, [scope]: subjectId };
}

/** What limits a person: themselves, their keys, their projects and those shared with them. A key sees itself and its project. */
function concerns({ userId, key, projects }: Principal, own: ReadonlySet<string>, { scope, subjectId }: StoredBudget): boolean {
  if (scope === 'user') return subjectId === userId;
  if (scope === 'key') return key === undefined ? own.has(subjectId) : subjectId === key.id;
  if (key?.projectId) return subjectId === key.projectId;
  return own.has(subjectId) || [...projects.keys()].some((id) => id === subjectId);
}

/** A key of one project limits that project; what concerns others is not its to change. */
const mayChange = ({ key }: Principal, { scope, subjectId }: Pick<StoredBudget, 'scope' | 'subjectId'>): boolean =>
  !key?.projectId || (scope === 'project' && subjectId === key.projectId);

const missing = (): Fault => new Fault('not_found', { param: 'id', message: 'There is no such budget.' });
const noSubject = (scope: BudgetScope): Fault =>
  new Fault('not_found', { param: 'subject_id', message: `There is no such ${scope === 'user' ? 'person' : scope}.` });
const notOwnProject = (): Fault =>
  new Fault('insufficient_scope', { param: 'subject_id', message: 'This key sets budgets of its own project alone.' });

const toldShare = (spentNano: number, limitNano: number, warnPercent: number): number => {
  if (spentNano >= limitNano) return 100;
  return spentNano * 100 >= limitNano * warnPercent ? warnPercent : 0;
};

const withChanges = (old: StoredBudget, changes: BodyOf<typeof updateBudget>): StoredBudget => ({
  ...old,
  name: changes.name ?? old.name,
  mode: changes.mode ?? old.mode,
  period: changes.period ?? old.period,
  limitNano: changes.limit_nano ?? old.limitNano,
  warnPercent: changes.warn_percent ?? old.warnPercent,
});

export function createBudgets({ repository, ledger, subjects, flush, onChanged, now }: BudgetsNeeds) {
  /** What the ledger says of the running period. */
  async function counted(limits: Limits, at: number) {
    await flush();
    const start = periodStart(limits.period, at);
    const sum = await ledger.sum(filterOf(limits, start));
    return { periodStart: start, spentNano: sum.cost_nano, unpricedCalls: sum.unpriced_calls };
  }

  async function get(principal: Principal, id: string): Promise<StoredBudget> {
    const budget = await repository.find(id);
    if (!budget || !mayChange(principal, budget)) throw missing();
    return budget;
  }

  return {
    async list(principal: Principal): Promise<Budget[]> {
      const all = await repository.list();
      const isWhole = viewOf(principal).userId === undefined;
      const own = isWhole || all.length === 0 ? new Set<string>() : await subjects.idsOf(principal.userId);
      return all.filter((budget) => isWhole || concerns(principal, own, budget)).map((budget) => show(budget, now()));
    },

    /** What was spent in its period before it was made counts. */
    async create(principal: Principal, body: BodyOf<typeof createBudget>): Promise<Budget> {
      const at = now();
      const limits = { scope: body.scope, subjectId: body.subject_id, period: body.period };
      if (!mayChange(principal, limits)) throw notOwnProject();
      if (!(await subjects.exists(limits.scope, limits.subjectId))) throw noSubject(limits.scope);
      const spent = await counted(limits, at);
      const budget: StoredBudget = {
        ...limits,
        ...spent,
        id: mintId('budget'),
        name: body.name,
        limitNano: body.limit_nano,
        mode: body.mode,
        warnPercent: body.warn_percent,
        createdBy: principal.userId,
        createdAt: at,
        reservedNano: 0,
        toldPercent: toldShare(spent.spentNano, body.limit_nano, body.warn_percent),
      };
      await repository.insert(budget);
      await onChanged();
      return show(budget, at);
    },

    async update(principal: Principal, id: BudgetId, changes: BodyOf<typeof updateBudget>): Promise<Budget> {
      const at = now();
      const changed = withChanges(await get(principal, id), changes);
      const spent = await counted(changed, at);
      const next = { ...changed, ...spent, toldPercent: toldShare(spent.spentNano, changed.limitNano, changed.warnPercent) };
      if (!(await repository.update(next))) throw missing();
      await onChanged();
      return show(next, at);
    },

    async remove(principal: Principal, id: BudgetId): Promise<void> {
      await get(principal, id);
      if (!(await repository.remove(id))) throw missing();
      await onChanged();
    },
  };
}
export type Budgets = ReturnType<typeof createBudgets>;
