import type { FaultEntry } from './fault-entry.ts';

/** What money forbids. 429 with `insufficient_quota` is what OpenAI's SDKs know and do not repeat. */
export const usageFaults = {
  budget_exceeded: {
    status: 429,
    type: 'insufficient_quota',
    sentence: 'The budget has no room for this call.',
    fix: 'Raise the budget under Costs, wait for its next period, or ask for less (max_tokens).',
    retryable: false,
  },
  price_unknown: {
    status: 429,
    type: 'insufficient_quota',
    sentence: 'A hard budget applies, and the price of this model is unknown.',
    fix: 'Set the price under Costs (PUT /api/v1/costs/prices; all rates 0 for a model of your own), or make the budget one that warns.',
    retryable: false,
  },
} as const satisfies Record<string, FaultEntry>;
