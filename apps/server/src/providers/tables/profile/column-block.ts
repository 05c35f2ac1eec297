import { quoteName } from '../worker/sql-text.ts';
import type { ProfileSource } from './profile-source.ts';

/** Columns that the same statements measure: of few rows a statement takes longer to plan than to run. */
export interface ColumnBlock {
  readonly source: ProfileSource;
  /** SQL of their rows. */
  readonly from: string;
  /** Where they stand in the sheet. */
  readonly columns: readonly number[];
}

export type Row = Readonly<Record<string, unknown>>;
export const num = (row: Row | undefined, key: string): number => Number(row?.[key] ?? 0);

export const isSingle = ({ columns }: Pick<ColumnBlock, 'columns'>): boolean => columns.length === 1;

/** SQL of the cells: which column `c`, the value `v`, and `__row`. */
export function cellsOf({ source, from, columns }: ColumnBlock): string {
  const names = columns.map((column) => quoteName(source.columns[column]?.name ?? ''));
  if (columns.length === 1) return `(SELECT ${columns[0]} AS c, ${names[0]} AS v, __row FROM ${from})`;
  return `(SELECT __row, unnest([${columns.join(', ')}]) AS c, unnest([${names.join(', ')}]) AS v FROM ${from})`;
}

/** One row of aggregates for each column. */
export async function perColumn(block: ColumnBlock, select: string, from: string): Promise<ReadonlyMap<number, Row>> {
  const { source, columns } = block;
  const sql = isSingle(block)
    ? `SELECT ${columns[0]} AS c, ${select} FROM ${from}`
    : `SELECT c, ${select} FROM ${from} GROUP BY c`;
  const rows = await source.engine.rows<Row>(sql);
  return new Map(rows.map((row) => [num(row, 'c'), row]));
}

/** SQL that differs by column. */
export function caseOf(columns: readonly number[], sqlOf: (column: number) => string): string {
  const alike = [...Map.groupBy(columns, sqlOf)];
  if (alike.length === 1) return alike[0]?.[0] ?? 'NULL';
  return `CASE ${alike.map(([sql, those]) => `WHEN c IN (${those.join(', ')}) THEN ${sql}`).join(' ')} END`;
}

/** SQL of rows by column `c`, each with figures of its column beside it. */
export function withFigures(from: string, figures: ReadonlyMap<number, Readonly<Record<string, number>>>): string {
  const [first, ...others] = figures;
  const names = Object.keys(first?.[1] ?? {});
  const toSql = (value: number): string => `'${value}'::DOUBLE`;
  if (first !== undefined && others.length === 0) {
    return `(SELECT *, ${names.map((name) => `${toSql(first[1][name] ?? 0)} AS ${name}`).join(', ')} FROM ${from} WHERE c = ${first[0]})`;
  }
  const rows = [...figures].map(
    ([column, values]) => `(${[column, ...names.map((name) => toSql(values[name] ?? 0))].join(', ')})`,
  );
  return `(SELECT * FROM ${from} JOIN (VALUES ${rows.join(', ')}) figures(c, ${names.join(', ')}) USING (c))`;
}
