import type { Column } from '../csv/dialect.ts';

/** Names that the house uses itself begin with two underscores; a header that has one keeps it as its label. */
export function freeColumns(columns: readonly Column[]): readonly Column[] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  return columns.map((column) => {
    if (!column.name.startsWith('__')) return column;
    let name = column.name.replace(/^_+/u, '') || 'column';
    while (taken.has(name.toLowerCase())) name = `${name}_2`;
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}
