import type { Facet, FacetBin, RowFilter } from '@causeway/contract';
import { formatCount, formatFigure } from '../format-count.ts';

interface FacetRangeProps {
  readonly facet: Facet;
  readonly filter: RowFilter | undefined;
  readonly onFilter: (filter: RowFilter | undefined) => void;
}

const word = (end: FacetBin['from']): string => (typeof end === 'number' ? formatFigure(end) : end.slice(0, 10));

/** A histogram whose bars narrow the rows: from a bar on, or with Shift up to it. */
export function FacetRange({ facet, filter, onFilter }: FacetRangeProps) {
  const { bins, column, format, other, missing } = facet;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const first = bins[0];
  const last = bins.at(-1);
  const dated = format === undefined ? {} : { format };
  const choose = (bin: FacetBin, isEnd: boolean) =>
    onFilter(isEnd ? { column, op: 'le', value: bin.to, ...dated } : { column, op: 'ge', value: bin.from, ...dated });
  return (
    <>
      <div className="facet-bars" role="group" aria-label={`Spread of ${column}`}>
        {bins.map((bin) => (
          <button
            key={String(bin.from)}
            type="button"
            className="facet-bar"
            data-in={isIn(bin, filter) || undefined}
            aria-label={`${word(bin.from)} to ${word(bin.to)}: ${formatCount(bin.count)}`}
            title={`${word(bin.from)} to ${word(bin.to)}: ${formatCount(bin.count)}. Shift-click: up to here`}
            onClick={(event) => choose(bin, event.shiftKey)}
          >
            <span style={{ blockSize: `${(100 * bin.count) / most}%`, minBlockSize: bin.count > 0 ? 2 : 0 }} />
          </button>
        ))}
      </div>
      <div className="facet-ends muted tiny tabular">
        <span>{first === undefined ? '' : word(first.from)}</span>
        <span>{last === undefined ? '' : word(last.to)}</span>
      </div>
      {other + missing === 0 ? null : (
        <p className="muted tiny tabular">
          {[
            ...(missing > 0 ? [`${formatCount(missing)} empty`] : []),
            ...(other > 0 ? [`${formatCount(other)} of another kind`] : []),
          ].join(', ')}
        </p>
      )}
    </>
  );
}

function isIn({ from, to }: FacetBin, filter: RowFilter | undefined): boolean {
  if (filter === undefined || Array.isArray(filter.value) || filter.value === undefined) return true;
  if (filter.op === 'ge') return from >= filter.value;
  return filter.op === 'le' ? to <= filter.value : true;
}
