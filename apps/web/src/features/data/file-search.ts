import type { RowFilter, RowSort } from '@causeway/contract';

export const fileViews = ['recipe', 'warnings', 'facets', 'reading'] as const;
export type FileView = (typeof fileViews)[number];

/** What of a file is shown, as it stands in the address. */
export interface FileSearch {
  /** Absent: the first sheet. */
  readonly sheet?: string;
  readonly sort?: readonly RowSort[];
  readonly filter?: readonly RowFilter[];
  /** What stands beside the rows; absent: the recipe, and on a narrow screen the rows alone. */
  readonly view?: FileView;
  /** Whose profile is open. */
  readonly column?: string;
  /** Columns whose facets are open. */
  readonly facets?: readonly string[];
}

/** Reads what an address says; what it does not understand is left out. */
export function readFileSearch(search: Readonly<Record<string, unknown>>): FileSearch {
  const sheet = nameOf(search['sheet']);
  const column = nameOf(search['column']);
  const view = fileViews.find((known) => known === search['view']);
  const sort = listOf(search['sort'], isSort);
  const facets = listOf(search['facets'], isText);
  const filter = listOf(search['filter'], isFilter);
  return {
    ...(sheet === undefined ? {} : { sheet }),
    ...(sort.length === 0 ? {} : { sort }),
    ...(filter.length === 0 ? {} : { filter }),
    ...(view === undefined ? {} : { view }),
    ...(column === undefined ? {} : { column }),
    ...(facets.length === 0 ? {} : { facets }),
  };
}

// A sheet called 2024 arrives as a number.
const nameOf = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value).slice(0, 1000) : undefined;

const listOf = <T>(value: unknown, isOne: (item: unknown) => item is T): readonly T[] =>
  Array.isArray(value) ? value.slice(0, 10).filter(isOne) : [];

// By hand: the address is read before any code of this page is there, the schemas among it.
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isText = (value: unknown): value is string => typeof value === 'string';

const isSort = (value: unknown): value is RowSort =>
  isRecord(value) && typeof value['column'] === 'string' && typeof value['descending'] === 'boolean';

const operators: readonly unknown[] = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'contains',
  'starts',
  'ends',
  'matches',
  'empty',
  'not-empty',
  'in',
] satisfies readonly RowFilter['op'][];

const isFilter = (value: unknown): value is RowFilter =>
  isRecord(value) &&
  typeof value['column'] === 'string' &&
  operators.includes(value['op']) &&
  (value['value'] === undefined || isComparable(value['value']));

const isComparable = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || (Array.isArray(value) && value.every(isText));
