import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { usageId } from './ids.ts';
import { costSources, nanoDollars, quantities, usageFeatures, usageKinds, usageOutcomes } from './usage-values.ts';

const time = z.coerce.number().int().min(0);

/** What of the ledger is meant; times are ms since 1970 UTC, `from` included and `to` not. */
export const usageFilter = {
  from: time.optional(),
  to: time.optional(),
  model: z.string().max(200).optional(),
  user: z.string().max(200).optional(),
  key: z.string().max(200).optional(),
  project: z.string().max(200).optional(),
  feature: z.enum(usageFeatures).optional(),
  kind: z.enum(usageKinds).optional(),
  session: z.string().max(200).optional(),
  execution: z.string().max(200).optional(),
};

/** One line of the ledger. */
export const usageEntry = z.object({
  id: usageId,
  at: z.number(),
  feature: z.enum(usageFeatures),
  kind: z.enum(usageKinds),
  /** `<provider>/<model>`. */
  model: z.string(),
  user_id: z.string(),
  key_id: z.string().nullable(),
  project_id: z.string().nullable(),
  session_id: z.string().nullable(),
  execution_id: z.string().nullable(),
  request_id: z.string(),
  quantities,
  /** The upstream did not say what was used, so it was counted here. */
  is_estimated: z.boolean(),
  /** Null: the price is unknown. */
  cost_nano: nanoDollars.nullable(),
  cost_source: z.enum(costSources),
  /** What an answer from the response cache would have cost; null where its price is unknown. */
  saved_nano: nanoDollars.nullable(),
  is_cached: z.boolean(),
  outcome: z.enum(usageOutcomes),
});
export type UsageEntry = z.infer<typeof usageEntry>;

export const listCosts = endpoint({
  name: 'costs.list',
  method: 'GET',
  path: '/api/v1/costs',
  summary: 'What was used and what it cost, one line per call, newest first',
  access: 'usage:read',
  query: z.object({
    ...usageFilter,
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(200).optional(),
  }),
  reply: z.object({ costs: z.array(usageEntry), next_cursor: z.string().nullable() }),
});

export const usageGroupings = ['day', 'model', 'user', 'key', 'project', 'feature'] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

/** Sums of the ledger. */
export const usageSum = z.object({
  /** Of what has a price. */
  cost_nano: nanoDollars,
  /** Saved by the response cache. */
  saved_nano: nanoDollars,
  calls: z.number().int(),
  /** Calls whose price is unknown: they are not in `cost_nano`. */
  unpriced_calls: z.number().int(),
  estimated_calls: z.number().int(),
  cached_calls: z.number().int(),
  quantities,
});
export type UsageSum = z.infer<typeof usageSum>;

/** `value`: the day as `2026-11-20`, the model, the feature, or the id; null is what belongs to no key or project. */
export const usageGroup = usageSum.extend({ value: z.string().nullable() });
export type UsageGroup = z.infer<typeof usageGroup>;

export const summarizeCosts = endpoint({
  name: 'costs.summarize',
  method: 'GET',
  path: '/api/v1/costs/summary',
  summary: 'What it cost by day, model, user, key, project or feature',
  access: 'usage:read',
  query: z.object({
    ...usageFilter,
    group_by: z.enum(usageGroupings).default('day'),
    utc_offset_minutes: z.coerce.number().int().min(-840).max(840).default(0).describe('Where days begin'),
    limit: z.coerce.number().int().min(1).max(1000).default(400),
  }),
  reply: z.object({ from: z.number().nullable(), to: z.number(), total: usageSum, groups: z.array(usageGroup) }),
});

export const exportCosts = endpoint({
  name: 'costs.export',
  method: 'GET',
  path: '/api/v1/costs/export',
  summary: 'The ledger as a file: CSV or Parquet',
  access: 'usage:read',
  query: z.object({ ...usageFilter, format: z.enum(['csv', 'parquet']).default('csv') }),
  reply: z.unknown(),
});
