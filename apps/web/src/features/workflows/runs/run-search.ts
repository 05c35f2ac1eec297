import { executionStatuses } from '@causeway/contract';

export const timeSpans = ['hour', 'day', 'week'] as const;

/** The filters of a run history as they stand in its address. */
export interface RunSearch {
  /** One or more statuses with commas between. */
  readonly status?: string;
  readonly text?: string;
  /** Only runs that began in the last hour, day or week. */
  readonly since?: (typeof timeSpans)[number];
}

/** Reads what an address says; what it does not understand is left out. */
export function readRunSearch(search: Readonly<Record<string, unknown>>): RunSearch {
  const known: ReadonlySet<string> = new Set(executionStatuses);
  const statuses = typeof search['status'] === 'string' ? search['status'].split(',').filter((one) => known.has(one)) : [];
  const since = timeSpans.find((span) => span === search['since']);
  const text = textOf(search['text']);
  return {
    ...(statuses.length === 0 ? {} : { status: statuses.join(',') }),
    ...(text === undefined ? {} : { text }),
    ...(since === undefined ? {} : { since }),
  };
}

// A search like `?text=500` arrives as a number.
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? undefined : text.slice(0, 200);
};
