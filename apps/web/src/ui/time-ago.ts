const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "3 minutes ago", "in 2 days", "just now" (under a minute, past or future). Both times in ms since 1970 UTC. */
export function timeAgo(at: number, now: number): string {
  const difference = at - now;
  const unit = units.find(([, length]) => Math.abs(difference) >= length);
  if (unit === undefined) return difference > 30_000 ? 'in a moment' : 'just now';
  return words.format(Math.trunc(difference / unit[1]), unit[0]);
}
