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
 * read twice is kept: the engine would compute it for each reader, and what that reads again for each of these.
 */
export function over({ tables }: Pick<Chain, 'tables'>, select: string): string {
  const statements = [...tables.map(({ sql }) => sql), select];
  const written = tables.map(
    ({ table, sql }) => `${table} AS ${countNames(table, statements) > 1 ? 'MATERIALIZED ' : ''}(${sql})`,
  );
  return `SELECT * FROM (WITH ${written.join(',\n')}\n${select})`;
}

export const rejectSql = ({ id, work }: TalliedStep): string =>
  `SELECT ${rowName}, ${quoteText(id)} AS "step", "column", "value", "reason" FROM (${work.rejects ?? ''})`;

/** Of all steps that refuse rows. */
export function rejectsSqlOf(chain: Chain): string | undefined {
  const refusing = chain.done.filter(({ work }) => work.rejects !== undefined);
  return refusing.length === 0 ? undefined : over(chain, refusing.map(rejectSql).join('\nUNION ALL '));
}
