import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { budgetId } from './ids.ts';
import { nanoDollars } from './usage-values.ts';

export const budgetScopes = ['key', 'user', 'project'] as const;
export type BudgetScope = (typeof budgetScopes)[number];

/** Days and months are of UTC; `total` never begins anew. */
export const budgetPeriods = ['day', 'month', 'total'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

const limit = nanoDollars.min(1).describe('Nano-dollars: 1 USD is 1000000000');

export const budget = z.object({
  id: budgetId,
  name: z.string(),
  scope: z.enum(budgetScopes),
  /** The key, user or project that may spend it. */
  subject_id: z.string(),
  period: z.enum(budgetPeriods),
  limit_nano: limit,
  /** `hard`: a call that does not fit is refused with `budget_exceeded`. `warn`: it is only told. */
  mode: z.enum(['warn', 'hard']),
  /** Told when this share is spent, and again at 100. */
  warn_percent: z.number().int(),
  /** Of the running period. */
  spent_nano: nanoDollars,
  /** Set aside for calls that are running. */
  reserved_nano: nanoDollars,
  /** Calls of the running period whose price is unknown, so that they are in no sum. */
  unpriced_calls: z.number().int(),
  /** Null for `total`. */
  resets_at: z.number().nullable(),
  created_at: z.number(),
});
export type Budget = z.infer<typeof budget>;

const changeable = {
  name: z.string().trim().min(1).max(100),
  period: z.enum(budgetPeriods),
  limit_nano: limit,
  mode: z.enum(['warn', 'hard']),
  warn_percent: z.number().int().min(1).max(100),
};

export const listBudgets = endpoint({
  name: 'budgets.list',
  method: 'GET',
  path: '/api/v1/costs/budgets',
  summary: 'Budgets and what is spent of them: admins see all, others those of themselves, their keys and their projects',
  access: 'usage:read',
  reply: z.object({ budgets: z.array(budget) }),
});

export const createBudget = endpoint({
  name: 'budgets.create',
  method: 'POST',
  path: '/api/v1/costs/budgets',
  summary: 'Limit what a key, a user or a project may spend',
  access: 'usage:write',
  body: z.strictObject({
    ...changeable,
    scope: z.enum(budgetScopes),
    subject_id: z.string().min(1).max(200),
    mode: changeable.mode.default('hard'),
    warn_percent: changeable.warn_percent.default(80),
  }),
  reply: budget,
  status: 201,
});

export const updateBudget = endpoint({
  name: 'budgets.update',
  method: 'PATCH',
  path: '/api/v1/costs/budgets/:id',
  summary: 'Change a budget',
  access: 'usage:write',
  params: z.object({ id: budgetId }),
  body: z.strictObject(changeable).partial(),
  reply: budget,
});

export const deleteBudget = endpoint({
  name: 'budgets.delete',
  method: 'DELETE',
  path: '/api/v1/costs/budgets/:id',
  summary: 'Remove a budget; what was spent stays in the ledger',
  access: 'usage:write',
  params: z.object({ id: budgetId }),
  status: 204,
});
