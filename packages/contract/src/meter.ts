import type { CostSource, Quantities, UsageFeature, UsageKind, UsageOutcome } from './usage-values.ts';

/** Who pays; budgets of all three apply. */
export interface Payer {
  readonly userId: string;
  /** The API key that asked; null for browsers, and for work that nobody asked for just now. */
  readonly keyId: string | null;
  readonly projectId: string | null;
  /** Full ids of models, or `provider/*`, that the key may use; absent or null: all. */
  readonly models?: readonly string[] | null | undefined;
}

/** Who pays for what. Whatever calls a model says it: `models.stream(body, { …, bill })`. */
export interface Bill {
  readonly payer: Payer;
  readonly feature: UsageFeature;
  readonly kind: UsageKind;
  /** Where the money went, for the way back from the costs page. */
  readonly sessionId?: string | undefined;
  readonly executionId?: string | undefined;
}

/** What is about to be used. */
export interface Charge extends Bill {
  /** `<provider>/<model>`, or whatever has a price: `twilio/voice`. */
  readonly model: string;
  readonly requestId: string;
  /** The most that it may become; hard budgets must have room for it. A function is asked only where a budget applies. */
  readonly atMost: Partial<Quantities> | (() => Partial<Quantities>);
}

/** What was used in the end. */
export interface Settlement {
  readonly quantities: Partial<Quantities>;
  /** True: counted here, because the upstream did not say. */
  readonly isEstimated: boolean;
  readonly outcome: UsageOutcome;
  /** Nano-dollars, where the upstream itself says the cost. */
  readonly reportedCostNano?: number | undefined;
  /** The one that answered, when it is not the one that was charged for. */
  readonly model?: string | undefined;
}

export interface Cost {
  /** Nano-dollars; null: nobody knows the price. */
  readonly costNano: number | null;
  readonly source: CostSource;
}

export interface Reservation {
  /** Writes the ledger and frees what was reserved beyond the cost. The first call counts; never throws. */
  settle(settlement: Settlement): Promise<Cost>;
  /** Nothing was used: frees what was reserved and writes nothing. */
  release(): Promise<void>;
}

/**
 * Every route that costs money goes through it: reserve before, settle after.
 *
 *     const reservation = await meter.reserve({ ...bill, model: 'twilio/voice', requestId, atMost: { milliseconds: 600_000 } });
 *     try { … } finally { await reservation.settle({ quantities: { milliseconds }, isEstimated: false, outcome: 'done' }); }
 *
 * Models need none of it: the `Models` that features get meter themselves by the `bill` of each call.
 */
export interface Meter {
  /** Throws `budget_exceeded` when a hard budget of the payer has no room, `price_unknown` when it cannot tell. */
  reserve(charge: Charge): Promise<Reservation>;
}
