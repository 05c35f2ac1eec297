import type { BudgetScope, KeyId, Payer } from '@causeway/contract';
import type { BudgetRepository, StoredBudget } from './budget-repository.ts';

/** Which budgets apply to whom, in memory: a call without one asks no database. */
export interface BudgetIndex {
  reload(): Promise<void>;
  /** By id, so that parallel calls lock rows in one order. */
  of(payer: Payer): readonly StoredBudget[];
  /** Whether a hard budget is the key's own. */
  isKeyLimited(id: KeyId): boolean;
}

const keyOf = (scope: BudgetScope, subjectId: string | null): string => `${scope}:${subjectId}`;
const none: readonly StoredBudget[] = [];

export function createBudgetIndex(repository: Pick<BudgetRepository, 'list'>): BudgetIndex {
  let bySubject = new Map<string, readonly StoredBudget[]>();

  return {
    async reload() {
      const all = await repository.list();
      bySubject = Map.groupBy(all, ({ scope, subjectId }) => keyOf(scope, subjectId));
    },
    isKeyLimited: (id) => (bySubject.get(keyOf('key', id)) ?? none).some(({ mode }) => mode === 'hard'),
    of({ userId, keyId, projectId }) {
      if (bySubject.size === 0) return none;
      const found = [
        ...(bySubject.get(keyOf('user', userId)) ?? none),
        ...(bySubject.get(keyOf('key', keyId)) ?? none),
        ...(bySubject.get(keyOf('project', projectId)) ?? none),
      ];
      return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
  };
}
