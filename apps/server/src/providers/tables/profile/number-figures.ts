import type { NumberProfile } from '@causeway/contract';
import { caseOf, cellsOf, isSingle, num, perColumn, withFigures } from './column-block.ts';
import type { ColumnBlock, Row } from './column-block.ts';
import { findRanks } from './find-ranks.ts';
import type { Guess } from '../worker/propose-types.ts';
import type { GroupedBlock } from './grouped-block.ts';
import { foundNumberSql, textNumberSql } from './number-sql.ts';
import type { FoundKind } from './profile-source.ts';
import { mayBeOrdered } from './sampled-order.ts';
import { shapeOf } from './shape-of.ts';

/** The figures of a column of numbers, and how it is spread. */
export interface NumberFigures {
  readonly numbers: NumberProfile;
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly order: 'ascending' | 'descending' | 'none' | 'constant';
  readonly gaps: number | null;
}

/** A column of numbers, dates or times. */
export interface NumberColumn {
  readonly column: number;
  readonly found: FoundKind;
  /** Different texts. */
  readonly distinct: number;
  /** Undefined: it goes up and down. */
  readonly steps: Steps | undefined;
  /** Every row has another number than the one before, all up or all down. */
  readonly isStrict: boolean;
}

/** How often a number is above, and below, the one of the row before. */
export interface Steps {
  readonly ups: number;
  readonly downs: number;
}

const binCount = 20;
const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Of whole numbers that a DOUBLE holds exactly. */
const exactDigits = 15;

const isNumber = ({ kind }: Guess): boolean => textNumberSql('t', kind) !== undefined;
/** Dates and whole numbers without fractions could be a sequence. */
const isSteppable = ({ guess }: FoundKind): boolean => guess.kind.type === 'integer' || guess.kind.type === 'date';

/** The numbers of a block: column `c`, `x`, how often `n`, and whether other texts mean the same. */
const table = 'column_numbers';

interface NumberBlock {
  readonly block: GroupedBlock;
  readonly columns: ReadonlyMap<number, NumberColumn>;
}

const readSql = (text: string, found: FoundKind): string => textNumberSql(text, found.guess.kind) ?? 'NULL';
const withKeys = (block: ColumnBlock, keys: Iterable<number>): ColumnBlock => ({ ...block, columns: [...keys] });

/** SQL of `t` as a number. */
const xSql = ({ columns }: NumberBlock): string =>
  caseOf([...columns.keys()], (column) => {
    const of = columns.get(column);
    return of === undefined ? 'NULL' : readSql('t', of.found);
  });

/** Each text is read as a number once. */
async function collectNumbers(numbers: NumberBlock): Promise<void> {
  const { block, columns } = numbers;
  const keys = [...columns.keys()];
  const isOdd = caseOf(keys, (column) => {
    const of = columns.get(column);
    const kind = of?.found.guess.kind;
    if (of?.isStrict === true) return 'false';
    const isCounted = kind?.type === 'integer' && kind.format === undefined;
    return isCounted ? `v <> t OR starts_with(t, '+') OR t = '-0' OR strlen(t) > ${exactDigits}` : 'true';
  });
  await block.source.engine.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT c, x, n, is_odd FROM
     (SELECT c, ${xSql(numbers)} AS x, n, ${isOdd} AS is_odd FROM ${block.values} WHERE is_value AND c IN (${keys.join(', ')})) WHERE isfinite(x)`,
  );
}

const firstPass = (block: ColumnBlock): Promise<ReadonlyMap<number, Row>> =>
  perColumn(
    block,
    `sum(n)::DOUBLE AS n, min(x) AS lo, max(x) AS hi, sum(x * n) AS total, count(*)::DOUBLE AS texts,
     sum(CASE WHEN x = 0 THEN n ELSE 0 END)::DOUBLE AS zeros, sum(CASE WHEN x < 0 THEN n ELSE 0 END)::DOUBLE AS negatives, bool_or(is_odd) AS has_odd`,
    table,
  );

interface Bounds extends Readonly<Record<string, number>> {
  readonly lowest: number;
  readonly width: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly median: number;
  readonly mad: number;
}

interface Spread {
  readonly quantiles: readonly number[];
  readonly bounds: Bounds;
}

/** Exact quantiles, and how far values may be out. */
async function spreadOf(block: ColumnBlock, first: ReadonlyMap<number, Row>): Promise<ReadonlyMap<number, Spread>> {
  const counts = new Map([...first].map(([column, row]) => [column, num(row, 'n')]));
  const texts = Math.max(...[...first.values()].map((row) => num(row, 'texts')));
  const ranges = new Map([...first].map(([column, row]) => [column, [num(row, 'lo'), num(row, 'hi')] as const]));
  const from = `(SELECT c, x AS y, n FROM ${table})`;
  const ranked = await findRanks({ block, from, counts, bounds: ranges, at: quantiles }, texts);
  const medians = new Map([...ranked].map(([column, list]) => [column, { median: list[3] ?? 0 }]));
  const apart = `(SELECT c, abs(x - median) AS y, n FROM ${withFigures(table, medians)})`;
  const bounds = new Map(
    [...ranges].map(([column, [low, high]]) => {
      const { median } = medians.get(column) ?? { median: 0 };
      return [column, [0, Math.max(median - low, high - median)] as const];
    }),
  );
  const deviations = await findRanks({ block, from: apart, counts, bounds, at: [0.5] }, texts);
  return new Map(
    [...first].map(([column, row]) => {
      const list = ranked.get(column) ?? [];
      const [p25 = 0, median = 0, p75 = 0] = list.slice(2);
      const [lowest, highest] = ranges.get(column) ?? [0, 0];
      const low = p25 - 1.5 * (p75 - p25);
      const high = p75 + 1.5 * (p75 - p25);
      const [mad = 0] = deviations.get(column) ?? [];
      const width = (highest - lowest) / binCount;
      return [
        column,
        { quantiles: list, bounds: { lowest, width, mean: num(row, 'total') / num(row, 'n'), low, high, median, mad } },
      ];
    }),
  );
}

const madFactor = 3.5 / 0.6745;

const boundsOf = (spread: ReadonlyMap<number, Spread>): ReadonlyMap<number, Bounds> =>
  new Map([...spread].map(([column, { bounds }]) => [column, bounds]));

/** How far the values are spread: bins, those outside the fences, and the moments around the mean. */
async function secondPass(
  { source }: ColumnBlock,
  spread: ReadonlyMap<number, Spread>,
): Promise<ReadonlyMap<number, readonly Row[]>> {
  const bin = `CASE WHEN width = 0 THEN 0 ELSE least(${binCount - 1}, greatest(0, floor((x - lowest) / width))) END::INTEGER`;
  const rows = await source.engine.rows<Row>(
    `SELECT c, ${bin} AS bin, sum(n)::DOUBLE AS n, sum(CASE WHEN x < low OR x > high THEN n ELSE 0 END)::DOUBLE AS outliers,
       sum(CASE WHEN mad > 0 AND abs(x - median) > mad * ${madFactor} THEN n ELSE 0 END)::DOUBLE AS far,
       sum(n * d * d) AS m2, sum(n * d * d * d) AS m3, sum(n * d * d * d * d) AS m4
     FROM (SELECT *, x - mean AS d FROM ${withFigures(table, boundsOf(spread))}) GROUP BY ALL ORDER BY 1, 2`,
  );
  return Map.groupBy(rows, (row) => num(row, 'c'));
}

interface Example {
  readonly c: number;
  readonly line: string;
  readonly value: string;
}

/** The three values of each column that are farthest out. */
async function farOut(numbers: NumberBlock, spread: ReadonlyMap<number, Spread>): Promise<ReadonlyMap<number, Example[]>> {
  if (spread.size === 0) return new Map();
  const { source, values } = numbers.block;
  const read = `(SELECT c, r, v, ${xSql(numbers)} AS x FROM ${values} WHERE is_value AND c IN (${[...spread.keys()].join(', ')}))`;
  const rows = await source.engine.rows<Example>(
    `SELECT c, r::VARCHAR AS line, left(v, 200) AS value FROM (SELECT c, r, v, abs(x - median) AS d FROM ${withFigures(read, boundsOf(spread))}
     WHERE isfinite(x) AND (x < low OR x > high) QUALIFY row_number() OVER (PARTITION BY c ORDER BY d DESC, r) <= 3) ORDER BY c, d DESC, r`,
  );
  return Map.groupBy(rows, ({ c }) => c);
}

/** Whole numbers that go up with the rows, one by one, need no look at neighbors, which only one thread can take. */
async function findSequence(
  part: ColumnBlock,
  found: ReadonlyMap<number, FoundKind>,
): Promise<ReadonlyMap<number, Steps> | undefined> {
  const { source, columns } = part;
  const [column = 0] = columns;
  const kind = found.get(column);
  if (!isSingle(part) || kind?.guess.kind.type !== 'integer' || !kind.isPlain || kind.share < 1) return undefined;
  const [row] = await source.engine.rows<Row>(
    `SELECT count(d)::DOUBLE AS n, min(d) = max(d) AS is_sequence FROM (SELECT try_cast(v AS BIGINT) - __row AS d FROM ${cellsOf(part)})`,
  );
  const isSequence = row?.['is_sequence'] === true && num(row, 'n') === source.rows;
  return isSequence ? new Map([[column, { ups: source.rows - 1, downs: 0 }]]) : undefined;
}

/** Looks at neighbors only where the sample, which is in the order of the rows, goes one way. */
export async function countSteps(
  block: ColumnBlock,
  columns: ReadonlyMap<number, FoundKind>,
): Promise<ReadonlyMap<number, Steps>> {
  const { source } = block;
  const ordered = [...columns].filter(
    ([column, { guess }]) => isNumber(guess) && mayBeOrdered(guess.kind, source.sample.values[column] ?? []),
  );
  if (ordered.length === 0) return new Map();
  const known = new Map(ordered);
  const part = withKeys(block, known.keys());
  const x = caseOf(part.columns, (column) => {
    const of = known.get(column);
    return (of === undefined ? undefined : foundNumberSql('v', of)) ?? 'NULL';
  });
  const sequence = await findSequence(part, known);
  if (sequence !== undefined) return sequence;
  const order = isSingle(part) ? '' : 'PARTITION BY c ORDER BY __row';
  const steps = `(SELECT c, x, lag(x) OVER (${order}) AS before FROM (SELECT c, __row, ${x} AS x FROM ${cellsOf(part)}) WHERE isfinite(x))`;
  const rows = await perColumn(part, 'count_if(x > before)::DOUBLE AS ups, count_if(x < before)::DOUBLE AS downs', steps);
  return new Map([...rows].map(([column, row]) => [column, { ups: num(row, 'ups'), downs: num(row, 'downs') }]));
}

function orderOf({ ups, downs }: Steps, count: number): NumberFigures['order'] {
  if (ups === 0 && downs === 0) return 'constant';
  if (downs === 0 && ups >= (count - 1) / 2) return 'ascending';
  return ups === 0 && downs >= (count - 1) / 2 ? 'descending' : 'none';
}

/** Different numbers of columns in which texts may mean the same number. */
async function countNumbers(
  { block, columns }: NumberBlock,
  first: ReadonlyMap<number, Row>,
): Promise<ReadonlyMap<number, number>> {
  const counted = new Map<number, number>();
  const odd: number[] = [];
  for (const [column, { found, distinct }] of columns) {
    const row = first.get(column);
    if (!isSteppable(found)) continue;
    if (row?.['has_odd'] === false && (block.isGrouped || found.share === 1)) {
      counted.set(column, block.isGrouped ? num(row, 'texts') : distinct);
    } else odd.push(column);
  }
  if (odd.length === 0) return counted;
  const rows = await perColumn(
    withKeys(block, odd),
    'count(DISTINCT x)::DOUBLE AS n',
    `(SELECT c, x FROM ${table} WHERE c IN (${odd.join(', ')}))`,
  );
  for (const column of odd) counted.set(column, num(rows.get(column), 'n'));
  return counted;
}

async function countInfinite({ block, columns }: NumberBlock): Promise<ReadonlyMap<number, Row>> {
  const mixed = [...columns.values()].flatMap(({ column, found }) => (found.share < 1 ? [column] : []));
  if (mixed.length === 0) return new Map();
  const those = `(SELECT c, n FROM ${block.values} WHERE c IN (${mixed.join(', ')}) AND is_value AND isinf(try_cast(t AS DOUBLE)))`;
  return perColumn(withKeys(block, mixed), 'sum(n)::DOUBLE AS n', those);
}

/** Edges and figures with digits that nobody sees would double the profile. */
const shortly = (value: number): number => Number(value.toPrecision(8));
const shortlyOrNull = (value: number | null): number | null => (value === null ? null : shortly(value));

function histogramOf({ lowest, width }: Bounds, highest: number, rows: readonly Row[]): NumberFigures['histogram'] {
  const counts = new Map(rows.map((row) => [num(row, 'bin'), num(row, 'n')]));
  if (width === 0) return [{ from: lowest, to: highest, count: counts.get(0) ?? 0 }];
  return Array.from({ length: binCount }, (_, bin) => ({
    from: shortly(lowest + bin * width),
    to: shortly(lowest + (bin + 1) * width),
    count: counts.get(bin) ?? 0,
  }));
}

interface Measured {
  readonly first: Row;
  readonly spread: Spread;
  readonly bins: readonly Row[];
  readonly examples: readonly Example[];
  readonly infinite: number;
}

function numbersOf({ first, spread, bins, examples, infinite }: Measured): NumberProfile {
  const { bounds } = spread;
  const [p01 = 0, p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0] = spread.quantiles;
  const sum = (key: string): number => bins.reduce((total, each) => total + num(each, key), 0);
  const shape = shapeOf({ count: sum('n'), m2: sum('m2'), m3: sum('m3'), m4: sum('m4') });
  const outliers = sum('outliers');
  return {
    min: num(first, 'lo'),
    max: num(first, 'hi'),
    mean: shortly(bounds.mean),
    stddev: shortlyOrNull(shape.stddev),
    mad: shortly(bounds.mad),
    skewness: shortlyOrNull(shape.skewness),
    kurtosis: shortlyOrNull(shape.kurtosis),
    sum: num(first, 'total'),
    zeros: num(first, 'zeros'),
    negatives: num(first, 'negatives'),
    infinite,
    quantiles: { p01, p05, p25, p50, p75, p95, p99 },
    outliers: {
      low: bounds.low,
      high: bounds.high,
      count: outliers,
      mad_count: outliers === 0 ? 0 : sum('far'),
      examples: examples.map(({ line, value }) => ({ line: Number(line), value })),
    },
  };
}

/** Of the columns whose values are numbers, dates or times; without those of which none is finite. */
export async function measureNumbers(
  block: GroupedBlock,
  wanted: readonly NumberColumn[],
): Promise<ReadonlyMap<number, NumberFigures>> {
  const columns = new Map(wanted.filter(({ found }) => isNumber(found.guess)).map((each) => [each.column, each]));
  if (columns.size === 0) return new Map();
  const numbers = { block, columns };
  await collectNumbers(numbers);
  const passed = await firstPass(withKeys(block, columns.keys()));
  const first = new Map([...passed].filter(([, row]) => num(row, 'n') > 0));
  if (first.size === 0) return new Map();
  const part = withKeys(block, first.keys());
  const spread = await spreadOf(part, first);
  const bins = await secondPass(part, spread);
  const isFar = (column: number): boolean => (bins.get(column) ?? []).some((row) => num(row, 'outliers') > 0);
  const examples = await farOut(numbers, new Map([...spread].filter(([column]) => isFar(column))));
  const distinct = await countNumbers(numbers, first);
  const infinite = await countInfinite(numbers);
  return new Map(
    [...first].flatMap(([column, row]): [number, NumberFigures][] => {
      const [of, figures, rows = []] = [columns.get(column), spread.get(column), bins.get(column)];
      if (of === undefined || figures === undefined) return [];
      const [min, max] = [num(row, 'lo'), num(row, 'hi')];
      return [
        [
          column,
          {
            numbers: numbersOf({
              first: row,
              spread: figures,
              bins: rows,
              examples: examples.get(column) ?? [],
              infinite: num(infinite.get(column), 'n'),
            }),
            histogram: histogramOf(figures.bounds, max, rows),
            order: orderOf(of.steps ?? { ups: 1, downs: 1 }, num(row, 'n')),
            gaps: isSteppable(of.found) ? Math.max(0, max - min + 1 - (distinct.get(column) ?? 0)) : null,
          },
        ],
      ];
    }),
  );
}
