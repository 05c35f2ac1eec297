import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ModelPrice } from '@pydantic/genai-prices';
import type { Rates } from '@causeway/contract';
import type { ListedPrice, PriceStep } from './price-step.ts';

/** Where a model is served, as far as prices care. */
export interface PricedPlace {
  /** As the configuration names the provider. */
  readonly provider: string;
  readonly baseUrl: string;
  /** As the provider names it. */
  readonly model: string;
}

export interface PriceList {
  /** Undefined: the list does not know it. */
  priceOf(place: PricedPlace, at: number): ListedPrice | undefined;
}

/** Prices by the time of day begin and end at half hours; a price is looked up (50 us) once in this time. */
const lifetimeMs = 300_000;
const maxKept = 2000;

/** The list's names of what we meter, the first that it has, with what turns its unit into ours. */
const rateKeys: Readonly<Record<keyof Rates, readonly (readonly [key: string, factor: number])[]>> = {
  input: [['input_mtok', 1]],
  cache_read: [['cache_read_mtok', 1]],
  cache_write: [['cache_write_mtok', 1]],
  output: [['output_mtok', 1]],
  reasoning: [
    ['output_reasoning_mtok', 1],
    ['output_text_reasoning_mtok', 1],
  ],
  characters: [],
  minute: [
    ['audio_hours', 1 / 60],
    ['input_audio_hours', 1 / 60],
  ],
  call: [
    ['requests_kcount', 1 / 1000],
    ['rerank_searches_kcount', 1 / 1000],
  ],
};

/** The price above so many tokens of input. */
function priceAt(value: ModelPrice[string], aboveInput: number): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  return value.tiers.findLast(({ start }) => start <= aboveInput)?.price ?? value.base;
}

function ratesAt(price: ModelPrice, aboveInput: number): Rates {
  const found = Object.entries(rateKeys).flatMap(([name, keys]) => {
    const [first] = keys.flatMap(([key, factor]) => {
      const value = priceAt(price[key], aboveInput);
      return value === undefined ? [] : [value * factor];
    });
    return first === undefined ? [] : [[name, first] as const];
  });
  return Object.fromEntries(found);
}

function stepsOf(price: ModelPrice): readonly PriceStep[] {
  const starts = Object.values(price).flatMap((value) =>
    typeof value === 'object' ? value.tiers.map(({ start }) => start) : [],
  );
  return [...new Set([0, ...starts])]
    .toSorted((a, b) => a - b)
    .map((aboveInput) => ({ aboveInput, rates: ratesAt(price, aboveInput) }));
}

/** By its address, else by the name it was given: whoever calls a proxy `openai` means OpenAI's prices. */
function look({ provider, baseUrl, model }: PricedPlace, at: number): ListedPrice | undefined {
  const known = findProvider({ providerApiUrl: baseUrl }) ?? findProvider({ providerId: provider });
  if (!known) return undefined;
  const found = calcPrice({}, model, { provider: known, timestamp: new Date(at) });
  return found ? { listedAs: `${known.id}/${found.model.id}`, steps: stepsOf(found.model_price) } : undefined;
}

/** The list of `@pydantic/genai-prices` as it was installed: it never asks the network. */
export function createPriceList(): PriceList {
  const kept = new Map<string, ListedPrice | undefined>();
  return {
    priceOf(place, at) {
      const key = `${Math.floor(at / lifetimeMs)}\n${place.provider}\n${place.baseUrl}\n${place.model}`;
      if (kept.has(key)) return kept.get(key);
      if (kept.size >= maxKept) kept.clear();
      const found = look(place, at);
      kept.set(key, found);
      return found;
    },
  };
}
