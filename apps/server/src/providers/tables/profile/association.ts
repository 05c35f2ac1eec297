import type { CodedColumn } from './coded-sample.ts';

/** How far one column decides another, over the rows where both are there. */
export interface Dependency {
  readonly share: number;
  readonly exceptions: number;
  readonly rows: number;
}

/** For each value of `a` the most frequent `b` is right, every other an exception. */
export function dependencyOf(a: CodedColumn, b: CodedColumn): Dependency {
  const pairs = new Map<number, number>();
  const best = new Int32Array(a.distinct);
  let rows = 0;
  for (let row = 0; row < a.codes.length; row += 1) {
    const from = a.codes[row] ?? -1;
    const to = b.codes[row] ?? -1;
    if (from < 0 || to < 0) continue;
    rows += 1;
    const key = from * b.distinct + to;
    const count = (pairs.get(key) ?? 0) + 1;
    pairs.set(key, count);
    if (count > (best[from] ?? 0)) best[from] = count;
  }
  const right = best.reduce((sum, count) => sum + count, 0);
  return { share: rows === 0 ? 0 : right / rows, exceptions: rows - right, rows };
}

/** Cramér's V of two columns of categories, 0 to 1 (bias is not taken off: groups are few and rows many). */
export function cramersV(a: CodedColumn, b: CodedColumn): number {
  const cells = new Map<number, number>();
  const left = new Float64Array(a.distinct);
  const right = new Float64Array(b.distinct);
  let rows = 0;
  for (let row = 0; row < a.codes.length; row += 1) {
    const [from = -1, to = -1] = [a.codes[row], b.codes[row]];
    if (from < 0 || to < 0) continue;
    rows += 1;
    left[from] = (left[from] ?? 0) + 1;
    right[to] = (right[to] ?? 0) + 1;
    const key = from * b.distinct + to;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  const freedom = Math.min(a.distinct, b.distinct) - 1;
  if (rows === 0 || freedom < 1) return 0;
  let sum = 0;
  for (const [key, count] of cells) {
    const expected = (left[Math.floor(key / b.distinct)] ?? 1) * (right[key % b.distinct] ?? 1);
    sum += (count * count) / expected;
  }
  return Math.sqrt(Math.max(0, sum - 1) / freedom);
}

/** Of "is not there": 1 when two columns are always empty together. */
export function missingTogether(a: CodedColumn, b: CodedColumn): number {
  const rows = a.codes.length;
  let both = 0;
  for (let row = 0; row < rows; row += 1) if (a.codes[row] === -1 && b.codes[row] === -1) both += 1;
  const spread = Math.sqrt(a.missing * (rows - a.missing) * b.missing * (rows - b.missing));
  return spread === 0 ? 0 : (rows * both - a.missing * b.missing) / spread;
}

/** Ranks with ties in the middle. */
function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).toSorted((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at <= to; at += 1) result[order[at] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return result;
}

function pearson(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [top, spreadA, spreadB] = [0, 0, 0];
  for (let row = 0; row < a.length; row += 1) {
    const [offA, offB] = [(a[row] ?? 0) - meanA, (b[row] ?? 0) - meanB];
    top += offA * offB;
    spreadA += offA * offA;
    spreadB += offB * offB;
  }
  const bottom = Math.sqrt(spreadA * spreadB);
  return bottom === 0 ? 0 : top / bottom;
}

/** Spearman's correlation over the rows where both are numbers. */
export function spearman(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  const left: number[] = [];
  const right: number[] = [];
  for (const [row, one] of a.entries()) {
    const other = b[row];
    if (one === null || other === null || other === undefined) continue;
    left.push(one);
    right.push(other);
  }
  return left.length < 3 ? 0 : pearson(ranks(left), ranks(right));
}
