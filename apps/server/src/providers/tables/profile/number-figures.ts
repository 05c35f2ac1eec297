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
const orNull = (row: Row | undefined, key: string): number | null => {
  const value = row?.[key];
  return value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
};

/** Dates and whole numbers without fractions could be a sequence. */
const isSteppable = ({ guess }: FoundKind): boolean => guess.kind.type === 'integer' || guess.kind.type === 'date';

/** Looks at neighbors only where the sample, which is in the order of the rows, goes one way. */
function orderSql(isOrdered: boolean): { readonly counts: string; readonly from: (inner: string) => string } {
  const unordered = '1::DOUBLE AS ups, 1::DOUBLE AS downs';
  if (!isOrdered) return { counts: unordered, from: (inner) => `(SELECT x FROM ${inner} WHERE x IS NOT NULL)` };
  return {
    counts: 'count_if(is_up)::DOUBLE AS ups, count_if(is_down)::DOUBLE AS downs',
    from: (inner) =>
      `(SELECT x, x > before AS is_up, x < before AS is_down FROM (SELECT x, lag(x) OVER () AS before FROM ${inner} WHERE x IS NOT NULL))`,
  };
}

async function firstPass({ engine, from }: ProfileSource, x: string, isOrdered: boolean): Promise<Row | undefined> {
  const list = quantiles.join(', ');
  const order = orderSql(isOrdered);
  const [row] = await engine.rows<Row>(
    `SELECT count(x)::DOUBLE AS n, min(x) AS lo, max(x) AS hi, avg(x) AS mean, stddev_samp(x) AS sd, skewness(x) AS skew,
       kurtosis(x) AS kurt, sum(x) AS total, count_if(x = 0)::DOUBLE AS zeros, count_if(x < 0)::DOUBLE AS negatives,
       approx_quantile(x, [${list}]) AS q, ${order.counts}
     FROM ${order.from(`(SELECT CASE WHEN isfinite(y) THEN y END AS x FROM (SELECT ${x} AS y FROM ${from}))`)}`,
  );
  return row;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly median: number;
  readonly min: number;
  readonly width: number;
}

async function secondPass({ engine, from }: ProfileSource, x: string, { low, high, median, min, width }: Bounds) {
  const [row] = await engine.rows<Row>(
    `SELECT count_if(x < ${low} OR x > ${high})::DOUBLE AS outliers, approx_quantile(abs(x - ${median}), 0.5) AS mad
     FROM (SELECT ${x} AS x FROM ${from}) WHERE isfinite(x)`,
  );
  const bins =
    width === 0
      ? []
      : await engine.rows<{ readonly bin: number; readonly n: number }>(
          `SELECT least(${binCount - 1}, greatest(0, floor((x - ${min}) / ${width})))::INTEGER AS bin, count(*)::DOUBLE AS n
           FROM (SELECT ${x} AS x FROM ${from}) WHERE isfinite(x) GROUP BY 1 ORDER BY 1`,
        );
  return { outliers: num(row, 'outliers'), mad: num(row, 'mad'), bins };
}

const madFactor = 3.5 / 0.6745;

interface FarOut {
  readonly column: string;
  readonly x: string;
  readonly bounds: Bounds & { readonly mad: number };
}

/** Counts beyond what the median deviation allows, and the three values that are farthest out. */
async function farOut({ engine, from }: ProfileSource, { column, x, bounds }: FarOut) {
  const reach = bounds.mad * madFactor;
  const [row] =
    bounds.mad === 0
      ? []
      : await engine.rows<Row>(
          `SELECT count_if(abs(x - ${bounds.median}) > ${reach})::DOUBLE AS n FROM (SELECT ${x} AS x FROM ${from}) WHERE isfinite(x)`,
        );
  const examples = await engine.rows<{ readonly line: string; readonly value: string }>(
    `SELECT __row::VARCHAR AS line, left(${column}, 200) AS value FROM (SELECT __row, ${column}, ${x} AS x FROM ${from})
     WHERE isfinite(x) AND (x < ${bounds.low} OR x > ${bounds.high}) ORDER BY abs(x - ${bounds.median}) DESC, __row LIMIT 3`,
  );
  return { count: num(row, 'n'), examples: examples.map(({ line, value }) => ({ line: Number(line), value })) };
}

/** Different numbers among the values of the grouped column. */
async function countNumbers({ engine }: ProfileSource, { guess }: FoundKind): Promise<number> {
  const x = numberSql('t', guess.kind) ?? 'NULL';
  const [row] = await engine.rows<Row>(`SELECT count(DISTINCT ${x})::DOUBLE AS n FROM ${groups} WHERE is_value`);
  return num(row, 'n');
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
  const name = quoteName(source.columns[column]?.name ?? '');
  const x = numberSql(name, found.guess.kind);
  const isOrdered = mayBeOrdered(found.guess.kind, source.sample.values[column] ?? []);
  const row = x === undefined ? undefined : await firstPass(source, x, isOrdered);
  const count = num(row, 'n');
  if (x === undefined || row === undefined || count === 0) return undefined;
  const q = ((row['q'] as readonly unknown[] | null) ?? []).map(Number);
  const [p01 = 0, p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0] = q;
  const [min, max] = [num(row, 'lo'), num(row, 'hi')];
  const spread = p75 - p25;
  const width = (max - min) / binCount;
  const bounds = { low: p25 - 1.5 * spread, high: p75 + 1.5 * spread, median: p50, min, width };
  const { outliers, mad, bins } = await secondPass(source, x, bounds);
  const far =
    outliers === 0 ? { count: 0, examples: [] } : await farOut(source, { column: name, x, bounds: { ...bounds, mad } });
  const gaps = isSteppable(found) ? Math.max(0, max - min + 1 - (await countNumbers(source, found))) : null;
  const infinite = found.share < 1 ? await countWhere(source, 'isinf(try_cast(t AS DOUBLE))') : 0;
  return {
    numbers: {
      min,
      max,
      mean: shortly(num(row, 'mean')),
      stddev: shortlyOrNull(orNull(row, 'sd')),
      mad: shortly(mad),
      skewness: shortlyOrNull(orNull(row, 'skew')),
      kurtosis: shortlyOrNull(orNull(row, 'kurt')),
      sum: num(row, 'total'),
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
    order: orderOf(row, count),
    gaps,
  };
}
