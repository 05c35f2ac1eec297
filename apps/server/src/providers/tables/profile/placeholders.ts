import type { ColumnProfile } from '@causeway/contract';

const placeholders = new Set([
  '-1',
  '999',
  '9999',
  '99999',
  '999999',
  '-999',
  '-9999',
  '1970-01-01',
  '1900-01-01',
  '1899-12-30',
  '9999-12-31',
  '01.01.1900',
  '01.01.1970',
]);

/** The most frequent value that stands in for a missing one, when it is far more frequent than the others. */
export function placeholderOf(top: ColumnProfile['top'], distinct: number, count: number) {
  if (distinct < 5) return undefined;
  const often = top.find(
    ({ value, count: times }) => placeholders.has(value.trim()) && times > Math.max(2, (3 * count) / distinct),
  );
  return often === undefined ? undefined : [{ value: often.value, times: often.count }];
}
