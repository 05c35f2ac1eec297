import { quoteText, rowName } from './sql-text.ts';
import type { TalliedStep } from './tally.ts';

export interface ChainTable {
  readonly table: string;
  readonly sql: string;
}

/** Tables each of which reads those before it, and the steps that made them. */
export interface Chain {
  readonly tables: readonly ChainTable[];
  readonly done: readonly TalliedStep[];
}

/** How often a table is named; a text that looks like its name only costs time. */
const countNames = (table: string, statements: readonly string[]): number =>
  statements.reduce((count, sql) => count + sql.split(new RegExp(String.raw`\b${table}\b`, 'u')).length - 1, 0);

/**
 * A statement over the tables of the recipe; it begins with SELECT, so that a caller may put `WITH input AS …` before it. What is
 * read twice is kept: the engine would compute it for each reader, and what that reads again for each of these. A table that
 * nothing here reads is left out: it would count as a reader.
 */
export function over({ tables }: Pick<Chain, 'tables'>, select: string): string {
  const statements = [select];
  const written: string[] = [];
  for (const { table, sql } of tables.toReversed()) {
    const readers = countNames(table, statements);
    if (readers === 0) continue;
    statements.push(sql);
    written.unshift(`${table} AS ${readers > 1 ? 'MATERIALIZED ' : ''}(${sql})`);
  }
  return `SELECT * FROM (${written.length === 0 ? '' : `WITH ${written.join(',\n')}\n`}${select})`;
}

export const rejectSql = ({ id, work }: TalliedStep): string =>
  `SELECT ${rowName}, ${quoteText(id)} AS "step", "column", "value", "reason" FROM (${work.rejects ?? ''})`;

/** Of all steps that refuse rows, in the order of the sheet. */
export function rejectsSqlOf(chain: Chain): string | undefined {
  const refusing = chain.done.filter(({ work }) => work.rejects !== undefined);
  if (refusing.length === 0) return undefined;
  return over(chain, `${refusing.map(rejectSql).join('\nUNION ALL ')}\nORDER BY ${rowName}`);
}
