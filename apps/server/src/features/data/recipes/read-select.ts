import type { ColumnType, RecipeColumn } from '@causeway/contract';
import { checkSelect } from './check-select.ts';
import { columnOf, sqlTypeOf } from './frame.ts';
import type { Column } from './frame.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Asks an engine without files, tables and settings of its own; rows as objects. */
export type AskEngine = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const types: readonly (readonly [RegExp, ColumnType])[] = [
  [/^(?:U?(?:TINY|SMALL|BIG)INT|U?INTEGER)$/u, 'integer'],
  [/^DECIMAL/u, 'decimal'],
  [/^(?:FLOAT|DOUBLE)$/u, 'number'],
  [/^BOOLEAN$/u, 'boolean'],
  [/^DATE$/u, 'date'],
  [/^TIME$/u, 'time'],
  [/^TIMESTAMP/u, 'timestamp'],
  [/^INTERVAL$/u, 'duration'],
];

/** A column as DuckDB describes it; what has no type of ours becomes text. */
export function columnOfDuckDb(name: string, duckType: string): Column {
  // Sums of integers: no other format than DuckDB's own has 128 bits.
  if (/^U?HUGEINT$/u.test(duckType)) return { name, type: 'integer', sql: 'DECIMAL(38,0)' };
  const type = types.find(([form]) => form.test(duckType))?.[1] ?? 'text';
  return type === 'decimal' ? { name, type, sql: duckType } : columnOf(name, type);
}

/** An empty table of these columns. */
const emptyTable = (columns: readonly RecipeColumn[]): string =>
  `SELECT ${['NULL::BIGINT AS "__row"', ...columns.map(({ name, type }) => `NULL::${sqlTypeOf(type)} AS ${quoteName(name)}`)].join(', ')} WHERE false`;

/**
 * Lets the engine's own parser read a statement over tables of these names. Answers the text that it writes from the tree that was
 * checked, or why the statement is refused.
 */
export async function readSelect(ask: AskEngine, query: string, names: readonly string[]): Promise<string | readonly string[]> {
  const [read] = await ask(`SELECT json_serialize_sql(${quoteText(query)})::VARCHAR AS tree`);
  const json = String(read?.['tree']);
  const problems = checkSelect(JSON.parse(json), names);
  if (problems.length > 0) return problems;
  const [written] = await ask(`SELECT json_deserialize_sql(${quoteText(json)}::JSON) AS text`);
  return String(written?.['text']);
}

export interface KnownTable {
  readonly name: string;
  readonly columns: readonly RecipeColumn[];
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be run';

/** The columns that a statement gives over empty tables, or why it does not fit them. */
export async function describeSelect(
  ask: AskEngine,
  text: string,
  tables: readonly KnownTable[],
): Promise<readonly Column[] | string> {
  const empty = tables.map(({ name, columns }) => `${quoteName(name)} AS (${emptyTable(columns)})`).join(', ');
  try {
    const rows = await ask(`DESCRIBE WITH ${empty} SELECT * FROM (${text})`);
    return rows.map((row) => columnOfDuckDb(String(row['column_name']), String(row['column_type'])));
  } catch (error) {
    return firstLine(error);
  }
}
