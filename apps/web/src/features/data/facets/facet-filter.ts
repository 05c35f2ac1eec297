import type { RowFilter } from '@causeway/contract';

/** Values that a filter of a facet lets through; none when it is no choice of values. */
export function chosenValues(filter: RowFilter | undefined): ReadonlySet<string> {
  return new Set(filter?.op === 'in' && Array.isArray(filter.value) ? filter.value : []);
}

/** The filter with a value more or less; undefined when none is chosen any more. */
export function toggleValue(column: string, filter: RowFilter | undefined, value: string): RowFilter | undefined {
  const chosen = new Set(chosenValues(filter));
  if (!chosen.delete(value)) chosen.add(value);
  return chosen.size === 0 ? undefined : { column, op: 'in', value: [...chosen] };
}
