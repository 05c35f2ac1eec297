import type { ColumnType, RecipeColumn } from '@causeway/contract';

/** A column within a recipe; `sql` is its type in DuckDB. */
export interface Column extends RecipeColumn {
  readonly sql: string;
}

/** What a step finds: a table of SQL and what is known of it. */
export interface Frame {
  /** Name of the common table expression. */
  readonly table: string;
  readonly columns: readonly Column[];
}

/** Decimals without told digits are doubles that hold 15 of them exactly. */
const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  duration: 'INTERVAL',
};

export const sqlTypeOf = (type: ColumnType): string => sqlTypes[type];

export const columnOf = (name: string, type: ColumnType): Column => ({ name, type, sql: sqlTypeOf(type) });

export const isNumeric = (type: string): boolean => type === 'integer' || type === 'decimal' || type === 'number';
