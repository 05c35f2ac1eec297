import { noQuantities } from '@causeway/contract';
import type { Quantities, Rates } from '@causeway/contract';
import type { PriceStep } from '../../providers/prices/price-step.ts';

/** US dollars per million are a thousand nano-dollars each. */
const nanoPerMillionth = 1000;
const nanoPerDollar = 1_000_000_000;
const msPerMinute = 60_000;

/** A hundred thousand dollars: what a call says beyond is no price, and a sum of such must stay a number that JavaScript can hold. */
const mostNano = 1e14;

/** Nano-dollars as the ledger takes them, whatever somebody else's server says. */
export const wholeNano = (nano: number): number => Math.min(Math.max(Math.round(nano) || 0, 0), mostNano);

const stepFor = (steps: readonly PriceStep[], input: number): PriceStep | undefined =>
  steps.findLast(({ aboveInput }) => aboveInput === 0 || input > aboveInput);

interface Line {
  readonly quantity: number;
  /** Nano-dollars each; undefined: nobody knows. */
  readonly each: number | undefined;
}

const perMillion = (rate: number | undefined): number | undefined => (rate === undefined ? undefined : rate * nanoPerMillionth);

function linesOf(used: Quantities, rates: Rates): readonly Line[] {
  const { input, output, minute } = rates;
  return [
    { quantity: used.input, each: perMillion(input) },
    { quantity: used.cache_read, each: perMillion(rates.cache_read ?? input) },
    { quantity: used.cache_write, each: perMillion(rates.cache_write ?? input) },
    { quantity: used.output, each: perMillion(output) },
    { quantity: used.reasoning, each: perMillion(rates.reasoning ?? output) },
    { quantity: used.characters, each: perMillion(rates.characters) },
    { quantity: used.milliseconds, each: minute === undefined ? undefined : (minute * nanoPerDollar) / msPerMinute },
  ];
}

/**
 * What it costs in whole nano-dollars; null where anything that was used has no price. The step is chosen by all tokens of input.
 * Calls are paid where they have a price; without one they are free as long as something else is paid.
 */
export function costOf(given: Partial<Quantities>, steps: readonly PriceStep[]): number | null {
  const used = { ...noQuantities, ...given };
  const rates = stepFor(steps, used.input + used.cache_read + used.cache_write)?.rates;
  if (rates === undefined) return null;
  let nano = used.calls * (rates.call ?? 0) * nanoPerDollar;
  let isPriced = rates.call !== undefined;
  for (const { quantity, each } of linesOf(used, rates)) {
    if (quantity === 0) continue;
    if (each === undefined) return null;
    isPriced = true;
    nano += quantity * each;
  }
  return isPriced || used.calls === 0 ? wholeNano(nano) : null;
}
