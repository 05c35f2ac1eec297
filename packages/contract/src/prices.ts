import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { priceId } from './ids.ts';

const rate = z.number().min(0).max(1_000_000).optional();

/** US dollars per million tokens, per million characters, per minute, per call. What is left out is not priced here. */
export const rates = z.strictObject({
  input: rate,
  cache_read: rate.describe('Default: as input'),
  cache_write: rate.describe('Default: as input'),
  output: rate,
  reasoning: rate.describe('Default: as output'),
  characters: rate,
  minute: rate,
  call: rate,
});
export type Rates = z.infer<typeof rates>;

const pattern = z
  .string()
  .trim()
  .regex(/^[^\s*]{1,200}(?:\*)?$/u, 'a model as <provider>/<model>; a * at the end means all that begin so');

/** A price set here: it wins over the list, from its date on. */
export const priceOverride = z.object({
  id: priceId,
  model: z.string(),
  /** ms since 1970 UTC. */
  valid_from: z.number(),
  rates,
  /** `file` comes from the file of `CAUSEWAY_PRICES` and is changed there. */
  source: z.enum(['saved', 'file']),
});
export type PriceOverride = z.infer<typeof priceOverride>;

/** What a model costs now. */
export const effectivePrice = z.object({
  model: z.string(),
  source: z.enum(['override', 'list', 'free', 'unknown']),
  /** Null when unknown. Prices of the list that depend on the length of the input show the lowest step. */
  rates: rates.nullable(),
  /** Where the list has it. */
  listed_as: z.string().nullable(),
});
export type EffectivePrice = z.infer<typeof effectivePrice>;

export const listPrices = endpoint({
  name: 'prices.list',
  method: 'GET',
  path: '/api/v1/costs/prices',
  summary: 'What the configured models cost now, and the prices set here',
  access: 'usage:read',
  query: z.object({ model: z.string().max(200).optional().describe('Only this one, configured or not') }),
  reply: z.object({ prices: z.array(effectivePrice), overrides: z.array(priceOverride) }),
});

export const setPrice = endpoint({
  name: 'prices.set',
  method: 'PUT',
  path: '/api/v1/costs/prices',
  summary: 'Set the price of a model from a date on; it wins over the list',
  access: 'usage:write',
  body: z.strictObject({
    model: pattern,
    rates: rates
      .refine((given) => Object.keys(given).length > 0, 'at least one rate')
      .meta({ examples: [{ input: 2.5, output: 10 }] }),
    valid_from: z.number().int().min(0).optional().describe('ms since 1970 UTC; default now'),
  }),
  reply: priceOverride,
});

export const deletePrice = endpoint({
  name: 'prices.delete',
  method: 'DELETE',
  path: '/api/v1/costs/prices/:id',
  summary: 'Remove a price that was set here',
  access: 'usage:write',
  params: z.object({ id: priceId }),
  status: 204,
});
