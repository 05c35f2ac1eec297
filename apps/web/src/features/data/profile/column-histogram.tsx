import type { ColumnProfile } from '@causeway/contract';
import { formatCount, formatFigure } from '../format-count.ts';
import { Bars } from './tiny-histogram.tsx';

const dayMs = 86_400_000;

/** The spread of numbers or dates, with its ends. */
export function ColumnHistogram({ profile }: { readonly profile: ColumnProfile }) {
  const { histogram, semantic } = profile;
  const first = histogram[0];
  const last = histogram.at(-1);
  if (first === undefined || last === undefined || histogram.length < 2) return null;
  const isDate = semantic.type === 'date' || semantic.type === 'timestamp';
  const word = (value: number) => (isDate ? new Date(value * dayMs).toISOString().slice(0, 10) : formatFigure(value));
  const most = histogram.toSorted((a, b) => b.count - a.count)[0] ?? first;
  const reading = `Most values, ${formatCount(most.count)}, lie between ${word(most.from)} and ${word(most.to)}.`;
  return (
    <figure className="column-histogram">
      <Bars counts={histogram.map(({ count }) => count)} />
      <div className="muted tiny tabular column-histogram-ends">
        <span>{word(first.from)}</span>
        <span>{word(last.to)}</span>
      </div>
      <figcaption className="muted small">{reading}</figcaption>
    </figure>
  );
}
