/** A name in SQL, whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in SQL, whatever it holds; DuckDB knows no backslash in it. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A constant in SQL. */
export function quoteValue(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return Number.isSafeInteger(value) ? `${value}::BIGINT` : `${quoteText(String(value))}::DOUBLE`;
}

/** Where a row came from, and its unique place among the others. */
export const rowName = '"__row"';
export const placeName = '"__place"';

/** Names that steps use for themselves; no column may be called so. */
export const isReservedName = (name: string): boolean =>
  /^__(?:row|place|list|part|at|name|value|broken|side|from|to|is|v\d+)$/iu.test(name);
