import type { NumberProfile } from '@causeway/contract';
import { quoteName } from '../worker/sql-text.ts';
import { countWhere, groups } from './core-counts.ts';
import { numberSql } from './number-sql.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';
import { mayBeOrdered } from './sampled-order.ts';

/** The figures of a column of numbers, and how it is spread. */
export interface NumberFigures {
  readonly numbers: NumberProfile;
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly order: 'ascending' | 'descending' | 'none' | 'constant';
  readonly gaps: number | null;
}

const binCount = 20;
const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

type Row = Readonly<Record<string, unknown>>;
const num = (row: Row | undefined, key: string): number => Number(row?.[key] ?? 0);
/** Of whole numbers that a DOUBLE holds exactly. */
const exactDigits = 15;

/** Dates and whole numbers without fractions could be a sequence. */
const isSteppable = ({ guess }: FoundKind): boolean => guess.kind.type === 'integer' || guess.kind.type === 'date';

/** The different numbers of the column: `x`, how often `n`, in which row first `r`, and whether other texts mean the same. */
const numbers = 'column_numbers';

/** Each text is read as a number once, however often it occurs. */
async function collectNumbers({ engine }: ProfileSource, { guess }: FoundKind, x: string): Promise<void> {
  const isCounted = guess.kind.type === 'integer' && guess.kind.format === undefined;
  const isOdd = isCounted ? `v <> t OR starts_with(t, '+') OR t = '-0' OR strlen(t) > ${exactDigits}` : 'true';
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE ${numbers} AS
     SELECT x, n, r, is_odd FROM (SELECT ${x} AS x, n, r, ${isOdd} AS is_odd FROM ${groups} WHERE is_value) WHERE isfinite(x)`,
  );
}

async function firstPass({ engine }: ProfileSource): Promise<Row | undefined> {
  const [row] = await engine.rows<Row>(
    `SELECT sum(n)::DOUBLE AS n, min(x) AS lo, max(x) AS hi, sum(x * n) AS total, max(n)::DOUBLE AS most, count(*)::DOUBLE AS texts,
       coalesce(sum(n) FILTER (x = 0), 0)::DOUBLE AS zeros, coalesce(sum(n) FILTER (x < 0), 0)::DOUBLE AS negatives,
       bool_or(is_odd) AS has_odd FROM ${numbers}`,
  );
  return row;
}

/** Exact: the value that so many rows do not exceed. */
async function quantilesOf({ engine }: ProfileSource, { x, row, at }: { x: string; row: Row; at: readonly number[] }) {
  const count = num(row, 'n');
  const sql =
    num(row, 'most') === 1
      ? `SELECT quantile_disc(${x}, [${at.join(', ')}]) AS q FROM ${numbers}`
      : `SELECT [${at.map((share) => `min(y) FILTER (c >= ${Math.max(1, Math.ceil(share * count))})`).join(', ')}] AS q
         FROM (SELECT y, sum(n) OVER (ORDER BY y ROWS UNBOUNDED PRECEDING) AS c FROM (SELECT ${x} AS y, n FROM ${numbers}))`;
  const [found] = await engine.rows<Row>(sql);
  return ((found?.['q'] as readonly unknown[] | null) ?? []).map(Number);
}

interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly median: number;
  readonly min: number;
  readonly width: number;
}

/** How far the values are spread: bins, those outside the fences, and the moments around the mean. */
async function secondPass({ engine }: ProfileSource, { low, high, mean, min, width }: Bounds) {
  const bin = width === 0 ? '0' : `least(${binCount - 1}, greatest(0, floor((x - ${min}) / ${width})))::INTEGER`;
  const bins = await engine.rows<Row>(
    `SELECT ${bin} AS bin, sum(n)::DOUBLE AS n, coalesce(sum(n) FILTER (x < ${low} OR x > ${high}), 0)::DOUBLE AS outliers,
       sum(n * d * d) AS m2, sum(n * d * d * d) AS m3, sum(n * d * d * d * d) AS m4
     FROM (SELECT x, n, x - ${mean} AS d FROM ${numbers}) GROUP BY 1 ORDER BY 1`,
  );
  const sum = (key: string): number => bins.reduce((total, each) => total + num(each, key), 0);
  return {
    outliers: sum('outliers'),
    bins: bins.map((each) => ({ bin: num(each, 'bin'), n: num(each, 'n') })),
    moments: { count: sum('n'), m2: sum('m2'), m3: sum('m3'), m4: sum('m4') },
  };
}

interface Moments {
  readonly count: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Of a sample, without bias, as spreadsheets have them. */
function shapeOf({ count, m2, m3, m4 }: Moments) {
  const variance = m2 / count;
  const isFlat = variance === 0;
  const skewness = (Math.sqrt(count * (count - 1)) / (count - 2)) * (m3 / count / variance ** 1.5);
  const excess = ((count + 1) * (m4 / count)) / variance ** 2 - 3 * (count - 1);
  const kurtosis = ((count - 1) / ((count - 2) * (count - 3))) * excess;
  return {
    stddev: count < 2 ? null : Math.sqrt(m2 / (count - 1)),
    skewness: count < 3 || isFlat ? null : skewness,
    kurtosis: count < 4 || isFlat ? null : kurtosis,
  };
}

const madFactor = 3.5 / 0.6745;

/** Counts beyond what the median deviation allows, and the three values that are farthest out. */
async function farOut({ engine }: ProfileSource, { low, high, median }: Bounds, mad: number) {
  const [row] =
    mad === 0
      ? []
      : await engine.rows<Row>(`SELECT sum(n)::DOUBLE AS n FROM ${numbers} WHERE abs(x - ${median}) > ${mad * madFactor}`);
  const examples = await engine.rows<{ readonly line: string; readonly value: string }>(
    `SELECT g.r::VARCHAR AS line, left(g.v, 200) AS value FROM ${groups} g
     JOIN (SELECT x, r FROM ${numbers} WHERE x < ${low} OR x > ${high} ORDER BY abs(x - ${median}) DESC, r LIMIT 3) far USING (r)
     ORDER BY abs(far.x - ${median}) DESC, g.r`,
  );
  return { count: num(row, 'n'), examples: examples.map(({ line, value }) => ({ line: Number(line), value })) };
}

/** Different numbers among the texts. */
async function countNumbers({ engine }: ProfileSource, row: Row): Promise<number> {
  if (row['has_odd'] === false) return num(row, 'texts');
  const [counted] = await engine.rows<Row>(`SELECT count(DISTINCT x)::DOUBLE AS n FROM ${numbers}`);
  return num(counted, 'n');
}

/** Looks at neighbors only where the sample, which is in the order of the rows, goes one way. */
async function countSteps({ engine, from }: ProfileSource, x: string): Promise<Row | undefined> {
  const [row] = await engine.rows<Row>(
    `SELECT count_if(x > before)::DOUBLE AS ups, count_if(x < before)::DOUBLE AS downs
     FROM (SELECT x, lag(x) OVER () AS before FROM (SELECT ${x} AS x FROM ${from}) WHERE isfinite(x))`,
  );
  return row;
}

function orderOf(row: Row | undefined, count: number): NumberFigures['order'] {
  const [ups, downs] = [num(row, 'ups'), num(row, 'downs')];
  if (ups === 0 && downs === 0) return 'constant';
  if (downs === 0 && ups >= (count - 1) / 2) return 'ascending';
  return ups === 0 && downs >= (count - 1) / 2 ? 'descending' : 'none';
}

/** Edges and figures with digits that nobody sees would double the profile. */
const shortly = (value: number): number => Number(value.toPrecision(8));
const shortlyOrNull = (value: number | null): number | null => (value === null ? null : shortly(value));

interface Range {
  readonly min: number;
  readonly max: number;
  readonly width: number;
  readonly count: number;
}

function histogramOf({ min, max, width, count }: Range, bins: readonly { readonly bin: number; readonly n: number }[]) {
  if (width === 0) return [{ from: min, to: max, count }];
  const counts = new Map(bins.map(({ bin, n }) => [bin, n]));
  return Array.from({ length: binCount }, (_, bin) => ({
    from: shortly(min + bin * width),
    to: shortly(min + (bin + 1) * width),
    count: counts.get(bin) ?? 0,
  }));
}

/** Of a column whose values are numbers, dates or times; undefined when none of them is finite. */
export async function measureNumbers(
  source: ProfileSource,
  column: number,
  found: FoundKind,
): Promise<NumberFigures | undefined> {
  const { kind } = found.guess;
  const x = numberSql('t', kind);
  if (x === undefined) return undefined;
  await collectNumbers(source, found, x);
  const row = await firstPass(source);
  const count = num(row, 'n');
  if (row === undefined || count === 0) return undefined;
  const [p01 = 0, p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0] = await quantilesOf(source, {
    x: 'x',
    row,
    at: quantiles,
  });
  const [mad = 0] = await quantilesOf(source, { x: `abs(x - ${p50})`, row, at: [0.5] });
  const [min, max, total] = [num(row, 'lo'), num(row, 'hi'), num(row, 'total')];
  const spread = p75 - p25;
  const width = (max - min) / binCount;
  const bounds = { low: p25 - 1.5 * spread, high: p75 + 1.5 * spread, mean: total / count, median: p50, min, width };
  const { outliers, bins, moments } = await secondPass(source, bounds);
  const shape = shapeOf(moments);
  const far = outliers === 0 ? { count: 0, examples: [] } : await farOut(source, bounds, mad);
  const isOrdered = mayBeOrdered(kind, source.sample.values[column] ?? []);
  const ofRow = numberSql(quoteName(source.columns[column]?.name ?? ''), kind) ?? 'NULL';
  const steps = isOrdered ? await countSteps(source, ofRow) : { ups: 1, downs: 1 };
  const gaps = isSteppable(found) ? Math.max(0, max - min + 1 - (await countNumbers(source, row))) : null;
  const infinite = found.share < 1 ? await countWhere(source, 'isinf(try_cast(t AS DOUBLE))') : 0;
  return {
    numbers: {
      min,
      max,
      mean: shortly(bounds.mean),
      stddev: shortlyOrNull(shape.stddev),
      mad: shortly(mad),
      skewness: shortlyOrNull(shape.skewness),
      kurtosis: shortlyOrNull(shape.kurtosis),
      sum: total,
      zeros: num(row, 'zeros'),
      negatives: num(row, 'negatives'),
      infinite,
      quantiles: { p01, p05, p25, p50, p75, p95, p99 },
      outliers: {
        low: bounds.low,
        high: bounds.high,
        count: outliers,
        mad_count: far.count,
        examples: far.examples,
      },
    },
    histogram: histogramOf({ min, max, width, count }, bins),
    order: orderOf(steps, count),
    gaps,
  };
}
