/** Left edges of columns in px, one more than there are columns: the last is the width of all. */
export type ColumnEdges = Float64Array;

export function layoutColumns(widths: readonly number[]): ColumnEdges {
  const edges = new Float64Array(widths.length + 1);
  for (const [index, width] of widths.entries()) edges[index + 1] = (edges[index] ?? 0) + width;
  return edges;
}

export const widthOfAll = (edges: ColumnEdges): number => edges.at(-1) ?? 0;
export const leftOf = (edges: ColumnEdges, column: number): number => edges[column] ?? 0;
export const widthOf = (edges: ColumnEdges, column: number): number => (edges[column + 1] ?? 0) - (edges[column] ?? 0);

/** The column under a px, by halving: 5,000 columns are 13 looks. */
export function columnAt(edges: ColumnEdges, px: number): number {
  let low = 0;
  let high = Math.max(0, edges.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= px) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** From the first to before the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Drawn on either side of what is seen. */
const around = 2;

/** The columns between two px, with some on either side. */
export function columnSpan(edges: ColumnEdges, left: number, right: number): Span {
  const count = edges.length - 1;
  if (count <= 0) return { from: 0, to: 0 };
  return { from: Math.max(0, columnAt(edges, left) - around), to: Math.min(count, columnAt(edges, right) + 1 + around) };
}
