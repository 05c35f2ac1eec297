import type { Rates } from '@causeway/contract';

/** Rates for inputs of more tokens than `aboveInput`, cached ones counted. */
export interface PriceStep {
  readonly aboveInput: number;
  readonly rates: Rates;
}

/** A price as it holds at one moment; the first step is above 0 tokens, the highest one that fits counts for everything. */
export interface ListedPrice {
  /** `openai/gpt-4o-mini`. */
  readonly listedAs: string;
  readonly steps: readonly PriceStep[];
}
