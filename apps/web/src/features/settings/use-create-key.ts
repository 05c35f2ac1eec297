import { createBudget, createKey, projectId } from '@causeway/contract';
import type { ReplyOf } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { readDollars } from '../../ui/money-words.ts';
import { modelsOf } from './key-draft.ts';
import type { KeyDraft } from './key-draft.ts';

export type CreatedKey = ReplyOf<typeof createKey>;

const bodyOf = ({ name, scopes, days, projectId: project, models, isStrict }: KeyDraft) => ({
  name: name.trim(),
  scopes: [...scopes],
  ...(days === 'never' ? {} : { expires_in_days: Number(days) }),
  ...(project === '' ? {} : { project_id: projectId.parse(project) }),
  ...(modelsOf(models).length === 0 ? {} : { models: modelsOf(models) }),
  ...(isStrict ? { rate_tier: 'strict' as const } : {}),
});

/** Creates a key, and the budget it is given with it. */
export function useCreateKey() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (draft: KeyDraft) => {
      const key = await client.call(createKey, { body: bodyOf(draft) });
      const limit = readDollars(draft.budget);
      if (limit === undefined) return { key, budgetError: null };
      const budget = { name: key.name, period: 'month', limit_nano: limit, scope: 'key', subject_id: key.id } as const;
      // The key is there and its secret must be shown, whatever becomes of the budget.
      const budgetError = await client.call(createBudget, { body: budget }).then(
        () => null,
        (error: unknown) => error,
      );
      return { key, budgetError };
    },
    onSuccess: () => Promise.all([['keys'], ['costs', 'budgets']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
