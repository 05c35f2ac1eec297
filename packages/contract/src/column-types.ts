/** Types that a column may be cast to; everything lands as text. */
export const columnTypes = [
  'text',
  'integer',
  'decimal',
  'number',
  'boolean',
  'date',
  'time',
  'timestamp',
  'duration',
] as const;
export type ColumnType = (typeof columnTypes)[number];
