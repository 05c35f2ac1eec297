import { nanoPerDollar } from '@causeway/contract';

const cents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const fine = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });
const counts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `$12.40`, `$0.0042`; amounts below a cent keep two digits that matter. */
export function moneyWords(nano: number): string {
  const dollars = nano / nanoPerDollar;
  return dollars !== 0 && Math.abs(dollars) < 0.095 ? fine.format(dollars) : cents.format(dollars);
}

/** A cost that may be unknown. */
export const costWords = (nano: number | null): string => (nano === null ? 'price unknown' : moneyWords(nano));

/** `1.2M`. */
export const countWords = (count: number): string => counts.format(count);

/** What somebody typed as dollars, in nano-dollars; undefined: it is no amount above 0. */
export function readDollars(text: string): number | undefined {
  const dollars = Number(text.replace(/^\s*\$/u, '').replaceAll(',', ''));
  return dollars > 0 && dollars <= 1_000_000 ? Math.round(dollars * nanoPerDollar) : undefined;
}
