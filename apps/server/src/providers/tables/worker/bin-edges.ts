/** Steps that people read easily: 1, 2, 2.5 or 5 times a power of ten. */
const roundSteps = [1, 2, 2.5, 5, 10];
const day = 86_400;
/** Lengths of seconds, up to a week; longer ones go by the calendar. */
const secondSteps = [1, 10, 60, 300, 900, 3600, 21_600, day, 7 * day];
const monthSteps = [1, 3, 6, 12, 60, 120, 600, 1200, 12_000];

/** Edges of at most `most` ranges (one more where the first does not begin at a round number) around the values. */
export function numberEdges(min: number, max: number, most: number): number[] {
  // Numbers that differ in their last digits only have no round edges between them.
  if (max - min <= Math.abs(max) * 1e-9) return [min, max];
  const raw = (max - min) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (roundSteps.find((each) => each * power >= raw * 0.9999) ?? 10) * power;
  const first = Math.floor(min / step);
  // Multiples, not sums: errors do not pile up.
  const edgeAt = (at: number): number => Number(((first + at) * step).toPrecision(12));
  let count = 1;
  while (edgeAt(count) < max) count += 1;
  return Array.from({ length: count + 1 }, (_, at) => edgeAt(at));
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/(?:T00:00:00)?\.000Z$/u, '');

/** The same for moments, in seconds since 1970 UTC: edges as ISO 8601. */
export function momentEdges(min: number, max: number, most: number): string[] {
  if (min === max) return [iso(min), iso(max)];
  const seconds = secondSteps.find((step) => (max - min) / step <= most);
  if (seconds !== undefined) {
    const from = Math.floor(min / seconds);
    const count = Math.floor(max / seconds) - from + 1;
    return Array.from({ length: count + 1 }, (_, at) => iso((from + at) * seconds));
  }
  const monthOf = (moment: number): number => {
    const date = new Date(moment * 1000);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  };
  const months = monthOf(max) - monthOf(min) + 1;
  const step = monthSteps.find((each) => months / each <= most) ?? 12_000;
  const from = Math.floor(monthOf(min) / step);
  const count = Math.floor(monthOf(max) / step) - from + 1;
  return Array.from({ length: count + 1 }, (_, at) => {
    const month = (from + at) * step;
    return iso(Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000);
  });
}
