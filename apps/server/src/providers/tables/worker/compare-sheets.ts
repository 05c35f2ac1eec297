import type { ColumnDrift, SheetColumn } from '@causeway/contract';
import type { Compared, ComparedSheet, CompareSpec } from '../explore.ts';
import { numberSql } from '../profile/number-sql.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { isValueSql } from './value-kinds.ts';

type Side = ColumnDrift['a'];

const shownLength = 200;
/** Frequent values of either side that are set against each other. */
const topValues = 50;
const shownValues = 5;
const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** A share of nothing would make the index infinite. */
const least = 0.0001;

/** One column as both sheets have it. */
interface Pair {
  readonly a: SheetColumn;
  readonly b: SheetColumn;
  readonly fromA: string;
  readonly fromB: string;
  readonly job: Job;
}

const asNumber = ({ name, proposed }: SheetColumn): string | undefined => {
  if (proposed === null) return undefined;
  const { type, format } = proposed;
  const strptime = format === undefined || !format.includes('%') ? {} : { strptime: format };
  return numberSql(quoteName(name), { type, format, pattern: '', ...strptime });
};
const typeOf = ({ proposed }: SheetColumn): Side['type'] => proposed?.type ?? 'text';
const isMoment = (column: SheetColumn): boolean => ['date', 'timestamp', 'time'].includes(typeOf(column));

async function describe(column: SheetColumn, from: string, job: Job): Promise<Side> {
  const name = quoteName(column.name);
  const number = asNumber(column);
  const is = isValueSql(name);
  const order = number ?? name;
  const [row] = await job.engine.rows<Readonly<Record<string, number | string | null>>>(
    `SELECT count(*)::DOUBLE AS n, count_if(coalesce(${is}, false))::DOUBLE AS there, count(DISTINCT ${name}) FILTER (${is})::DOUBLE AS different,
       left(min_by(${name}, ${order}) FILTER (${is}), ${shownLength}) AS lowest,
       left(max_by(${name}, ${order}) FILTER (${is}), ${shownLength}) AS highest,
       ${number === undefined || isMoment(column) ? 'NULL' : `avg(${number}) FILTER (isfinite(${number}))`} AS middle FROM ${from}`,
  );
  const rows = Number(row?.['n'] ?? 0);
  const text = (key: string): string | null => (typeof row?.[key] === 'string' ? row[key] : null);
  return {
    type: typeOf(column),
    missing: rows === 0 ? 0 : Math.round((1 - Number(row?.['there'] ?? 0) / rows) * 10_000) / 10_000,
    distinct: Number(row?.['different'] ?? 0),
    min: text('lowest'),
    max: text('highest'),
    mean: row?.['middle'] === null || row === undefined ? null : Number(row['middle']),
  };
}

/** https://www.listendata.com/2015/05/population-stability-index.html over shares of A and B. */
function stabilityOf(shares: readonly (readonly [number, number])[]): number {
  let index = 0;
  for (const [a, b] of shares) {
    const [one, other] = [Math.max(a, least), Math.max(b, least)];
    index += (other - one) * Math.log(other / one);
  }
  return Math.round(index * 10_000) / 10_000;
}

const sharesOf = (a: readonly number[], b: readonly number[]): (readonly [number, number])[] => {
  const [allA, allB] = [a, b].map((counts) =>
    Math.max(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    ),
  );
  return a.map((count, at) => [count / (allA ?? 1), (b[at] ?? 0) / (allB ?? 1)]);
};

async function compareNumbers({ fromA, fromB, job }: Pair, [x, y]: readonly [string, string]) {
  const rows = `SELECT x, true AS is_a FROM (SELECT ${x} AS x FROM ${fromA}) WHERE isfinite(x)
    UNION ALL SELECT x, false FROM (SELECT ${y} AS x FROM ${fromB}) WHERE isfinite(x)`;
  const [found] = await job.engine.rows<{ readonly q: readonly number[] | null; readonly na: number; readonly nb: number }>(
    `SELECT quantile_disc(x, [${tenths.join(', ')}]) FILTER (is_a) AS q, count_if(is_a)::DOUBLE AS na, count_if(NOT is_a)::DOUBLE AS nb FROM (${rows})`,
  );
  if (found === undefined || found.q === null || found.na === 0 || found.nb === 0) return { psi: null, ks: null };
  const edges = [...new Set(found.q.map(Number))];
  const bin = `CASE ${edges.map((edge, at) => `WHEN x <= ${edge}::DOUBLE THEN ${at}`).join(' ')} ELSE ${edges.length} END`;
  const bins = await job.engine.rows<{ readonly bin: number; readonly a: number; readonly b: number }>(
    `SELECT ${bin} AS bin, count_if(is_a)::DOUBLE AS a, count_if(NOT is_a)::DOUBLE AS b FROM (${rows}) GROUP BY 1`,
  );
  // Equal values move both distributions at once, so the distance is measured after each of them.
  const [distance] = await job.engine.rows<{ readonly ks: number | null }>(
    `SELECT max(abs(a / ${found.na} - b / ${found.nb})) AS ks FROM
       (SELECT sum(a) OVER (ORDER BY x) AS a, sum(b) OVER (ORDER BY x) AS b FROM
         (SELECT x, count_if(is_a)::DOUBLE AS a, count_if(NOT is_a)::DOUBLE AS b FROM (${rows}) GROUP BY 1))`,
  );
  const psi = stabilityOf(
    sharesOf(
      bins.map((each) => each.a),
      bins.map((each) => each.b),
    ),
  );
  return { psi, ks: Math.round((distance?.ks ?? 0) * 10_000) / 10_000 };
}

interface Value {
  readonly value: string;
  readonly a: number;
  readonly b: number;
}

/** The frequent values of both sides, with how often each occurs on either. */
async function frequentValues({ a, b, fromA, fromB, job }: Pair): Promise<readonly Value[]> {
  const counts = (column: SheetColumn, from: string): string =>
    `SELECT ${quoteName(column.name)} AS v, count(*) AS n FROM ${from} WHERE ${isValueSql(quoteName(column.name))} GROUP BY 1`;
  return job.engine.rows<Value>(
    `WITH a AS (${counts(a, fromA)}), b AS (${counts(b, fromB)}),
       wanted AS (SELECT v FROM (SELECT v FROM a ORDER BY n DESC, v LIMIT ${topValues}) UNION SELECT v FROM (SELECT v FROM b ORDER BY n DESC, v LIMIT ${topValues}))
     SELECT left(wanted.v, ${shownLength}) AS value, coalesce(a.n, 0)::DOUBLE AS a, coalesce(b.n, 0)::DOUBLE AS b
     FROM wanted LEFT JOIN a ON a.v = wanted.v LEFT JOIN b ON b.v = wanted.v ORDER BY a.n + b.n DESC NULLS LAST, 1`,
  );
}

const only = (values: readonly Value[], side: 'a' | 'b'): { value: string; count: number }[] =>
  values
    .filter((value) => value[side === 'a' ? 'b' : 'a'] === 0)
    .toSorted((one, other) => other[side] - one[side])
    .slice(0, shownValues)
    .map((value) => ({ value: value.value, count: value[side] }));

/** Values that hardly repeat are names of rows; that they differ says nothing. */
const isNaming = (side: Side, rows: number): boolean => side.distinct > Math.max(topValues, rows * 0.5);

interface Rows {
  readonly a: number;
  readonly b: number;
}

async function compareTexts(pair: Pair, [a, b]: readonly [Side, Side], rows: Rows) {
  const values = await frequentValues(pair);
  if (values.length === 0 || isNaming(a, rows.a) || isNaming(b, rows.b)) return { psi: null, only_a: [], only_b: [] };
  const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
  const [countsA, countsB] = [values.map((value) => value.a), values.map((value) => value.b)];
  const restA = Math.max(0, rows.a * (1 - a.missing) - sum(countsA));
  const restB = Math.max(0, rows.b * (1 - b.missing) - sum(countsB));
  const psi = stabilityOf(sharesOf([...countsA, restA], [...countsB, restB]));
  return { psi, only_a: only(values, 'a'), only_b: only(values, 'b') };
}

function driftOf(a: Side, b: Side, psi: number | null): ColumnDrift['drift'] {
  if (a.type !== b.type) return 'strong';
  const moved = Math.abs(a.missing - b.missing);
  if ((psi ?? 0) >= 0.25 || moved >= 0.2) return 'strong';
  return (psi ?? 0) >= 0.1 || moved >= 0.05 ? 'some' : 'none';
}

async function compareColumn(pair: Pair, rows: Rows): Promise<ColumnDrift> {
  const { a, b, fromA, fromB, job } = pair;
  const [one, other] = [await describe(a, fromA, job), await describe(b, fromB, job)];
  const [x, y] = [asNumber(a), asNumber(b)];
  const isComparable = x !== undefined && y !== undefined && isMoment(a) === isMoment(b);
  const figures = isComparable
    ? { only_a: [], only_b: [], ...(await compareNumbers(pair, [x, y])) }
    : { ks: null, ...(await compareTexts(pair, [one, other], rows)) };
  const { psi, ks, only_a, only_b } = figures;
  return { column: a.name, a: one, b: other, psi, ks, only_a, only_b, drift: driftOf(one, other, psi) };
}

const countRows = async (from: string, { engine }: Job): Promise<number> => {
  const [row] = await engine.rows<{ readonly n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
  return row?.n ?? 0;
};
const fromOf = ({ source }: ComparedSheet): string => `read_parquet(${quoteText(source)})`;
const strengths = ['strong', 'some', 'none'];

/** How the values of the columns that both sheets have moved from A to B, the strongest drift first. */
export async function compareSheets({ a, b }: CompareSpec, job: Job): Promise<Compared> {
  const [fromA, fromB] = [fromOf(a), fromOf(b)];
  const rows = { a: await countRows(fromA, job), b: await countRows(fromB, job) };
  const names = new Map(b.columns.map((column) => [column.name, column]));
  const columns: ColumnDrift[] = [];
  for (const column of a.columns) {
    const same = names.get(column.name);
    if (same !== undefined) columns.push(await compareColumn({ a: column, b: same, fromA, fromB, job }, rows));
  }
  const strength = ({ drift, psi }: ColumnDrift): number => strengths.indexOf(drift) * 1000 - (psi ?? 0);
  return { columns: columns.toSorted((one, other) => strength(one) - strength(other)) };
}
