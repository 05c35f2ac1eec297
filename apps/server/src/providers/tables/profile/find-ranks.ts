import type { Engine } from '../worker/engine.ts';
import { isSingle, num, perColumn, withFigures } from './column-block.ts';
import type { ColumnBlock, Row } from './column-block.ts';

/** Numbers `y`, how often `n`, of which column `c`, in SQL. */
export interface RankedNumbers {
  readonly block: ColumnBlock;
  readonly from: string;
  /** Of all, and of those at most `bounds` apart. */
  readonly counts: ReadonlyMap<number, number>;
  readonly bounds: ReadonlyMap<number, readonly [low: number, high: number]>;
  /** 0 to 1. */
  readonly at: readonly number[];
}

/** Fewer are sorted. */
const sortedValues = 20_000;
const bucketCount = 4096;
const maxDepth = 6;

/** The rank of a share, from 1. */
const rankOf = (share: number, count: number): number => Math.max(1, Math.ceil(share * count));

async function sortAll({ block, from, counts, at }: RankedNumbers): Promise<ReadonlyMap<number, readonly number[]>> {
  const totals = new Map([...counts].map(([column, total]) => [column, { total }]));
  const ranks = at.map((share) => `min(y) FILTER (running >= greatest(1, ceil('${share}'::DOUBLE * total)))`);
  const order = isSingle(block) ? 'ORDER BY y' : 'PARTITION BY c ORDER BY y';
  const running = `(SELECT c, y, total, sum(n) OVER (${order} ROWS UNBOUNDED PRECEDING) AS running FROM ${withFigures(from, totals)})`;
  const rows = await perColumn(block, `[${ranks.join(', ')}] AS q`, running);
  return new Map([...rows].map(([column, row]) => [column, ((row['q'] as readonly unknown[] | null) ?? []).map(Number)]));
}

/** A part of the range, and what is looked for in it. */
interface Part {
  readonly from: string;
  readonly low: number;
  readonly high: number;
  /** Values below the part. */
  readonly before: number;
  readonly ranks: readonly number[];
}

interface Bucket {
  readonly bucket: number;
  readonly before: number;
  readonly values: number;
  readonly ranks: readonly number[];
}

async function fillBuckets(engine: Engine, numbers: string, { before, ranks }: Part): Promise<readonly Bucket[]> {
  const rows = await engine.rows<Row>(
    `SELECT bucket, count(*)::DOUBLE AS texts, sum(n)::DOUBLE AS n FROM ${numbers} GROUP BY bucket ORDER BY bucket`,
  );
  let passed = before;
  return rows.flatMap((row) => {
    const [from, to] = [passed, passed + num(row, 'n')];
    passed = to;
    const inside = ranks.filter((rank) => rank > from && rank <= to);
    const bucket = { bucket: num(row, 'bucket'), before: from, values: num(row, 'texts'), ranks: inside };
    return inside.length === 0 ? [] : [bucket];
  });
}

/** Sorts the few values that are in the same buckets as the ranks; a bucket that holds many is parted again. */
async function findInPart(engine: Engine, part: Part, depth = 0): Promise<ReadonlyMap<number, number>> {
  const width = (part.high - part.low) / bucketCount;
  const isParted = width > 0 && Number.isFinite(width);
  const bucketSql = isParted
    ? `least(${bucketCount - 1}, greatest(0, floor((y - '${part.low}'::DOUBLE) / '${width}'::DOUBLE)))::INTEGER`
    : '0';
  const numbers = `(SELECT y, n, ${bucketSql} AS bucket FROM ${part.from})`;
  const buckets = await fillBuckets(engine, numbers, part);
  const isLast = depth === maxDepth || !isParted;
  const sorted = buckets.filter(({ values }) => isLast || values <= sortedValues);
  const found = new Map(sorted.length === 0 ? [] : await sortBuckets(engine, numbers, sorted));
  for (const { bucket, before, ranks } of buckets.filter((each) => !sorted.includes(each))) {
    const from = `(SELECT y, n FROM ${numbers} WHERE bucket = ${bucket})`;
    const low = part.low + bucket * width;
    const deeper = await findInPart(engine, { from, low, high: low + width, before, ranks }, depth + 1);
    for (const [rank, value] of deeper) found.set(rank, value);
  }
  return found;
}

async function sortBuckets(engine: Engine, numbers: string, buckets: readonly Bucket[]): Promise<readonly [number, number][]> {
  const ranks = buckets.flatMap(({ bucket, before, ranks: inside }) => inside.map((rank) => ({ rank, bucket, before })));
  const values = ranks.map(({ rank, bucket, before }) => `min(y) FILTER (bucket = ${bucket} AND running >= ${rank - before})`);
  const wanted = buckets.map(({ bucket }) => bucket).join(', ');
  const [row] = await engine.rows<Row>(
    `SELECT [${values.join(', ')}] AS q FROM (SELECT y, bucket, sum(n) OVER (PARTITION BY bucket ORDER BY y ROWS UNBOUNDED PRECEDING) AS running
     FROM ${numbers} WHERE bucket IN (${wanted}))`,
  );
  const list = (row?.['q'] as readonly unknown[] | undefined) ?? [];
  return ranks.map(({ rank }, index) => [rank, Number(list[index])]);
}

/** Exact: for each share the value that so many rows do not exceed, column by column. */
export async function findRanks(numbers: RankedNumbers, texts: number): Promise<ReadonlyMap<number, readonly number[]>> {
  const { block, from, counts, bounds, at } = numbers;
  const [column = 0] = block.columns;
  if (!isSingle(block) || texts <= sortedValues) return sortAll(numbers);
  const [low, high] = bounds.get(column) ?? [0, 0];
  const ranks = at.map((share) => rankOf(share, counts.get(column) ?? 0));
  const found = await findInPart(block.source.engine, { from, low, high, before: 0, ranks: [...new Set(ranks)] });
  return new Map([[column, ranks.map((rank) => found.get(rank) ?? Number.NaN)]]);
}
