import { over, rejectSql, rejectsSqlOf } from './chain.ts';
import type { Chain, ChainTable } from './chain.ts';
import { placeName, quoteName, quoteText, rowName } from './sql-text.ts';
import { tallySelect } from './tally.ts';
import type { TalliedStep } from './tally.ts';

/** The first steps of a recipe, which read texts as values. Whoever keeps what they give does not do it again. */
export interface TypedPart {
  /** SELECT over `input`: `__row` and the columns that the steps after need. */
  readonly sql: string;
  /** Number of its columns. */
  readonly columns: number;
  /** SELECT of the rows that are not in it, like those that a recipe refuses; undefined: all are in it. */
  readonly refusedSql: string | undefined;
}

interface Parted {
  readonly typed: TypedPart;
  /** The same chain, over `typed` and `refused`. */
  readonly rest: Chain;
}

/** Each row stays as it is in its place, or is refused. */
const isPlain = ({ work }: TalliedStep): boolean =>
  [work.filtered, work.deduplicated, work.check].every((sql) => sql === undefined) &&
  ![work.combines, work.needsAll, work.losesOrder, work.forgetsRow].includes(true);

const refusedOf = (step: TalliedStep): TalliedStep => {
  const rejects = `SELECT ${rowName}, "column", "value", "reason" FROM refused WHERE "step" = ${quoteText(step.id)}`;
  return step.work.rejects === undefined ? step : { ...step, work: { ...step.work, rejects } };
};

/** Undefined: no step types texts before others take rows away. `result` is the statement that gives the rows. */
export function partTyped({ tables, done }: Chain, result: string): Parted | undefined {
  const taking = done.findIndex((step) => !isPlain(step));
  const first = done.slice(0, taking === -1 ? done.length : taking);
  const last = first.findLast(({ work }) => work.readsTexts === true);
  if (last === undefined) return undefined;
  const typing = done.slice(0, done.indexOf(last) + 1);
  const at = tables.findIndex(({ table }) => table === last.table);
  const head = { tables: tables.slice(0, at + 1), done: typing };
  const after = done.slice(typing.length);
  const counted = tallySelect('', after, false);
  const wanted = [...tables.slice(at + 1).map(({ sql }) => sql), ...after.map(rejectSql), counted, result].join('\n');
  // A column that is read is named: `*` only hands on what is there.
  const names = last.work.columns.map(({ name }) => quoteName(name)).filter((name) => wanted.includes(name));
  const typed: ChainTable = {
    table: last.table,
    sql: `SELECT ${[rowName, `${rowName} AS ${placeName}`, ...names].join(', ')} FROM typed`,
  };
  return {
    typed: {
      sql: over(head, `SELECT ${[rowName, ...names].join(', ')} FROM ${last.table}`),
      columns: names.length + 1,
      refusedSql: rejectsSqlOf(head),
    },
    rest: { tables: [typed, ...tables.slice(at + 1)], done: [...typing.map(refusedOf), ...after] },
  };
}
