import { usageFeatures, usageGroupings } from '@causeway/contract';
import type { UsageFeature, UsageGrouping } from '@causeway/contract';

export const ranges = ['today', '7d', '30d', 'month', '12m'] as const;
export type CostRange = (typeof ranges)[number];

/** What the Costs page shows, as it stands in its address. */
export interface CostsSearch {
  readonly range?: CostRange;
  readonly by?: Exclude<UsageGrouping, 'day'>;
  readonly model?: string;
  readonly user?: string;
  readonly key?: string;
  readonly project?: string;
  readonly feature?: UsageFeature;
  readonly session?: string;
  readonly execution?: string;
}

export const filterNames = ['model', 'user', 'key', 'project', 'feature', 'session', 'execution'] as const;
export type FilterName = (typeof filterNames)[number];

export const groupings = usageGroupings.filter((one) => one !== 'day');

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? undefined : text.slice(0, 200);
};

/** Reads what an address says; what it does not understand is left out. */
export function readCostsSearch(search: Readonly<Record<string, unknown>>): CostsSearch {
  const range = ranges.find((one) => one === search['range']);
  const by = groupings.find((one) => one === search['by']);
  const feature = usageFeatures.find((one) => one === search['feature']);
  const texts = filterNames.flatMap((name) => {
    const text = name === 'feature' ? feature : textOf(search[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...(range === undefined ? {} : { range }), ...(by === undefined ? {} : { by }), ...Object.fromEntries(texts) };
}

/** The filters that are set. */
export const filtersOf = (search: CostsSearch): readonly (readonly [FilterName, string])[] =>
  filterNames.flatMap((name) => {
    const value = search[name];
    return value === undefined ? [] : [[name, value] as const];
  });

export function withoutFilter(search: CostsSearch, name: FilterName): CostsSearch {
  const { [name]: _dropped, ...rest } = search;
  return rest;
}
