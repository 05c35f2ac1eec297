const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const figure = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });

/** `1,204,330` */
export const formatCount = (count: number): string => whole.format(count);
/** `1.2M`, where there is little room. */
export const formatShort = (count: number): string => short.format(count);
/** `0.014286`, `1,204.3`: at most five digits that mean something. */
export const formatFigure = (value: number): string => figure.format(value);

/** `12 rows`, `1 row`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** `38 %`; what is there but rounds to nothing is `<0.1 %`, what is not all is `>99.9 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  if (percent < 100 && percent > 99.9) return '>99.9 %';
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toFixed(1)} %`;
}
