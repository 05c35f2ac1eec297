export interface Moments {
  readonly count: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Of a sample, without bias, as spreadsheets have them. */
export function shapeOf({ count, m2, m3, m4 }: Moments) {
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
