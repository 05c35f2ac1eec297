const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 minutes ago`, `in 30 days`, `just now`. Both in milliseconds since 1970. */
export function ago(time: number, now: number): string {
  const difference = time - now;
  const unit = units.find(([, length]) => Math.abs(difference) >= length);
  return unit === undefined ? 'just now' : format.format(Math.round(difference / unit[1]), unit[0]);
}
