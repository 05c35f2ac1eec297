import { quoteText } from '../worker/sql-text.ts';
import { longestToken, nullTokens } from '../worker/value-kinds.ts';
import { caseOf, cellsOf, isSingle } from './column-block.ts';
import type { ColumnBlock } from './column-block.ts';

/** What the sample makes of a column. */
export interface Supposed {
  /** SQL of `v` that is true for values of visible ASCII without spaces around them or two in a row. */
  readonly sure: string;
  /** Values that are sure are neither empty nor a word for nothing. */
  readonly isSureValue: boolean;
  /** SQL of `t`, and of `is_sure`, that is true for those of the kind, and of the meaning. */
  readonly kind: string;
  readonly meaning: string;
}

/** The values of a block. */
export interface GroupedBlock extends ColumnBlock {
  /**
   * SQL of the values: column `c`, `v`, trimmed `t`, how often `n`, first row `r`, and whether each is a value, of the kind, of
   * the meaning, and nothing but visible ASCII.
   */
  readonly values: string;
  /** Each different value once; otherwise each row by itself. */
  readonly isGrouped: boolean;
}

const table = 'column_groups';

/** SQL of rows or groups with everything that is said about their values. */
function judgedOf({ columns }: ColumnBlock, supposed: ReadonlyMap<number, Supposed>, from: string): string {
  const tokens = nullTokens.map(quoteText).join(', ');
  const of = (key: 'sure' | 'kind' | 'meaning'): string => caseOf(columns, (column) => supposed.get(column)?.[key] ?? 'false');
  const isSureValue = columns.every((column) => supposed.get(column)?.isSureValue === true);
  const known = `${isSureValue ? 'is_sure OR ' : ''}strlen(t) > ${longestToken}`;
  return `(SELECT c, v, t, n, r, is_value, is_value AND of_kind AS of_kind, is_value AND of_meaning AS of_meaning, is_value AND is_sure AS is_plain
     FROM (SELECT *, coalesce(CASE WHEN ${known} THEN true ELSE t <> '' AND lower(t) NOT IN (${tokens}) END, false) AS is_value,
       coalesce(${of('kind')}, false) AS of_kind, coalesce(${of('meaning')}, false) AS of_meaning
     FROM (SELECT *, CASE WHEN is_sure THEN v ELSE trim(v) END AS t
     FROM (SELECT *, coalesce(${of('sure')}, false) AS is_sure FROM ${from}))))`;
}

/** Looks at each value once, however often it occurs; where hardly any occurs twice, at each row. */
export async function groupBlock(
  block: ColumnBlock,
  supposed: ReadonlyMap<number, Supposed>,
  isGrouped: boolean,
): Promise<GroupedBlock> {
  const cells = cellsOf(block);
  if (!isGrouped) {
    const rows = `(SELECT c, v, 1 AS n, __row AS r FROM ${cells})`;
    return { ...block, values: judgedOf(block, supposed, rows), isGrouped };
  }
  const key = isSingle(block) ? `${block.columns[0]} AS c` : 'c';
  const groups = `(SELECT ${key}, v, count(*) AS n, min(__row) AS r FROM ${cells} GROUP BY ${isSingle(block) ? 'v' : 'c, v'})`;
  await block.source.engine.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM ${judgedOf(block, supposed, groups)}`);
  return { ...block, values: table, isGrouped };
}

/** The same rows without another look at their values, where all of them are plain. */
export const plainBlock = (block: GroupedBlock): GroupedBlock =>
  block.isGrouped
    ? block
    : {
        ...block,
        values: `(SELECT c, v, v AS t, 1 AS n, __row AS r, true AS is_value FROM ${cellsOf(block)})`,
      };

/** SQL: rows for which the condition is true. */
export const timesOf =
  ({ isGrouped }: Pick<GroupedBlock, 'isGrouped'>) =>
  (condition: string): string =>
    isGrouped ? `coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)::DOUBLE` : `count_if(${condition})::DOUBLE`;

const shownLength = 100;

export interface Shown {
  readonly line: number;
  readonly value: string | null;
}

/** Of these columns the first three values that are as the condition wants them, with their rows. */
export async function showWhere(
  { source, values }: GroupedBlock,
  columns: readonly number[],
  condition: string,
): Promise<ReadonlyMap<number, readonly Shown[]>> {
  if (columns.length === 0) return new Map();
  const rows = await source.engine.rows<{ readonly c: number; readonly line: string; readonly value: string }>(
    `SELECT c, r::VARCHAR AS line, left(v, ${shownLength}) AS value
     FROM (SELECT c, v, min(r) AS r FROM ${values} WHERE c IN (${columns.join(', ')}) AND ${condition} GROUP BY c, v)
     QUALIFY row_number() OVER (PARTITION BY c ORDER BY r) <= 3 ORDER BY c, r`,
  );
  const shown = rows.map(({ c, line, value }) => ({ column: c, line: Number(line), value }));
  return new Map(
    [...Map.groupBy(shown, ({ column }) => column)].map(([column, those]) => [
      column,
      those.map(({ line, value }) => ({ line, value })),
    ]),
  );
}
