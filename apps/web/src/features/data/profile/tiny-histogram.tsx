import type { ColumnProfile } from '@causeway/contract';
import './profile-marks.css';

const height = 20;
const maxCategories = 8;

/** The spread of a column at a glance: bins of numbers and dates, shares of what repeats; nothing where all differ. */
export function TinyHistogram({ column }: { readonly column: ColumnProfile }) {
  const { histogram, top, distinct, count } = column;
  if (histogram.length > 1) return <Bars counts={histogram.map((bin) => bin.count)} />;
  const isRepeated = count > 0 && distinct > 0 && distinct < count * 0.5;
  if (!isRepeated) return <span className="tiny-histogram" data-flat aria-hidden="true" />;
  const shown = top.slice(0, maxCategories);
  const rest = Math.max(0, count - shown.reduce((sum, value) => sum + value.count, 0));
  return (
    <span className="tiny-shares" aria-hidden="true">
      {shown.map(({ value, count: of }, index) => (
        <span key={value} style={{ flexGrow: of, opacity: 0.9 - (index * 0.6) / maxCategories }} />
      ))}
      {rest > 0 ? <span data-rest style={{ flexGrow: rest }} /> : null}
    </span>
  );
}

/** Counts side by side; one that is not zero is at least a px high. One path: a header of many columns is drawn with each scroll. */
export function Bars({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, at) => {
    const tall = count === 0 ? 0 : Math.max(1, (height * count) / most);
    return tall === 0 ? '' : `M${at + 0.08} ${height}V${(height - tall).toFixed(2)}h.84V${height}z`;
  });
  return (
    <svg
      className="tiny-histogram"
      viewBox={`0 0 ${counts.length} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={bars.join('')} />
    </svg>
  );
}
