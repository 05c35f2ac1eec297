/** DuckDB holds 32 KiB for each column that a statement reads, several times over: wide sheets are read part by part. */
const blockColumns = 250;

/** More columns than one statement should read. */
export const isWide = (columns: readonly unknown[]): boolean => columns.length > blockColumns;

/** The columns in parts that one statement may read. */
export function columnBlocks<Column>(columns: readonly Column[], size = blockColumns): readonly (readonly Column[])[] {
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, at) => columns.slice(at * size, (at + 1) * size));
}
