import { noQuantities } from '@causeway/contract';
import type { Charge, Cost, Settlement, UsageEntry } from '@causeway/contract';
import { costOf, wholeNano } from './cost-of.ts';
import { mintUsageId } from './mint-usage-id.ts';
import type { PriceBook } from './price-book.ts';

/** What a line says of a call of which nothing more was heard. */
export const nothingUsed = {
  quantities: noQuantities,
  is_estimated: true,
  cost_nano: null,
  cost_source: 'unknown',
  saved_nano: 0,
  is_cached: false,
  outcome: 'lost',
} as const satisfies Partial<UsageEntry>;

/** The line of a call that begins: what it is if nothing more is heard of it. */
export function lineOf(charge: Charge, at: number): UsageEntry {
  const { payer, feature, kind, model, requestId, sessionId, executionId } = charge;
  return {
    id: mintUsageId(at),
    at,
    feature,
    kind,
    model,
    user_id: payer.userId,
    key_id: payer.keyId,
    project_id: payer.projectId,
    session_id: sessionId ?? null,
    execution_id: executionId ?? null,
    request_id: requestId,
    ...nothingUsed,
  };
}

function costAt(prices: PriceBook, { reportedCostNano, quantities }: Settlement, { model, at }: UsageEntry): Cost {
  if (reportedCostNano !== undefined) return { costNano: wholeNano(reportedCostNano), source: 'reported' };
  const price = prices.priceOf(model, at);
  const costNano = costOf(quantities, price.steps);
  return { costNano, source: costNano === null ? 'unknown' : price.source };
}

/** The line of a call that ended, at the prices of when it began. */
export function finishLine(prices: PriceBook, begun: UsageEntry, settlement: Settlement): UsageEntry {
  const { quantities, isEstimated, outcome, model = begun.model } = settlement;
  const line = { ...begun, model };
  const { costNano, source } = costAt(prices, settlement, line);
  return {
    ...line,
    quantities: { ...noQuantities, ...quantities },
    is_estimated: isEstimated,
    cost_nano: costNano,
    cost_source: source,
    outcome,
  };
}

export const costIn = (entry: UsageEntry): Cost => ({ costNano: entry.cost_nano, source: entry.cost_source });
