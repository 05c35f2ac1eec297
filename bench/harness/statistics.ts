/** The middle value; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Ratios of two series that were measured in turns: pair by pair, so that a slow minute slows both sides. */
export const ratiosOf = (ours: readonly (number | undefined)[], theirs: readonly (number | undefined)[]): number[] =>
  ours.flatMap((value, index) => {
    const other = theirs[index];
    return value === undefined || other === undefined ? [] : [value / other];
  });

/** `1.08 (1.02-1.11)`: the median of the pairs and their range. */
export function formatRatios(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
}
