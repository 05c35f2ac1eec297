import type { CostSource, PriceOverride } from '@causeway/contract';
import type { ModelPlace } from '../../providers/models/model.ts';
import type { PriceList } from '../../providers/prices/price-list.ts';
import type { PriceStep } from '../../providers/prices/price-step.ts';

/** What a model costs at a moment; without steps nobody knows. */
export interface Price {
  readonly source: Exclude<CostSource, 'reported'>;
  readonly steps: readonly PriceStep[];
  readonly listedAs: string | null;
}

export interface PriceBook {
  setOverrides(overrides: readonly PriceOverride[]): void;
  /** `model` is `<provider>/<model>`. */
  priceOf(model: string, at: number): Price;
}

export interface PriceBookNeeds {
  readonly list: PriceList;
  /** Where a model is; undefined for what is no model of a provider. */
  readonly placeOf: (model: string) => ModelPlace | undefined;
}

const unknown: Price = { source: 'unknown', steps: [], listedAs: null };
/** What runs in this process costs nothing. */
const free: Price = { source: 'free', steps: [{ aboveInput: 0, rates: freeRates() }], listedAs: null };

function freeRates() {
  return { input: 0, output: 0, characters: 0, minute: 0, call: 0 };
}

const matches = ({ model: pattern }: PriceOverride, model: string): boolean =>
  pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;

/** A whole name before a beginning, a long beginning before a short one, the later date before the earlier, saved before the file. */
function byWeight(one: PriceOverride, other: PriceOverride): number {
  const exact = Number(one.model.endsWith('*')) - Number(other.model.endsWith('*'));
  const length = other.model.length - one.model.length;
  const saved = Number(one.source === 'file') - Number(other.source === 'file');
  return exact || length || other.valid_from - one.valid_from || saved;
}

function placeFor(model: string): ModelPlace {
  const cut = model.indexOf('/');
  return { kind: 'openai', provider: model.slice(0, Math.max(cut, 0)), baseUrl: '', model: model.slice(cut + 1) };
}

/** Prices set here, then the list. */
export function createPriceBook({ list, placeOf }: PriceBookNeeds): PriceBook {
  let overrides: readonly PriceOverride[] = [];

  function listed(model: string, at: number): Price {
    const place = placeOf(model) ?? placeFor(model);
    if (place.kind === 'gguf' || place.kind === 'echo') return free;
    const found = list.priceOf(place, at);
    return found ? { source: 'list', ...found } : unknown;
  }

  return {
    setOverrides(given) {
      overrides = given.toSorted(byWeight);
    },
    priceOf(model, at) {
      const set = overrides.find((one) => one.valid_from <= at && matches(one, model));
      if (!set) return listed(model, at);
      return { source: 'override', steps: [{ aboveInput: 0, rates: set.rates }], listedAs: null };
    },
  };
}
