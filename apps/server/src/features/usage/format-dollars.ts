/** `$0.0042`, `$12.30`: two digits that matter, at least cents. */
export function formatDollars(nano: number): string {
  const dollars = nano / 1_000_000_000;
  if (dollars === 0 || Math.abs(dollars) >= 1) return `$${dollars.toFixed(2)}`;
  const digits = Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(Math.abs(dollars)))));
  return `$${dollars.toFixed(digits)}`;
}
