import type { StateKind } from '../../../ui/state-kind.ts';

/** A connection between the parts of two neighbouring columns. */
export interface MapLink {
  readonly from: { readonly id: string; readonly row: number };
  readonly to: { readonly id: string; readonly row: number };
  readonly kind: StateKind;
}

interface MapLinesProps {
  readonly links: readonly MapLink[];
  /** How many parts the columns at both sides have. */
  readonly rows: readonly [left: number, right: number];
  readonly looked: string | undefined;
}

/** As high as one part with its gap. */
const rowHeight = 44;

/** Both columns are centred on the same line. */
export function MapLines({ links, rows, looked }: MapLinesProps) {
  const height = Math.max(1, ...rows) * rowHeight;
  const at = (row: number, count: number) => (height - count * rowHeight) / 2 + (row + 0.5) * rowHeight;
  return (
    <svg
      className="map-lines"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      style={{ blockSize: height }}
      aria-hidden="true"
    >
      {links.map(({ from, to, kind }) => {
        const [y1, y2] = [at(from.row, rows[0]), at(to.row, rows[1])];
        return (
          <path
            key={`${from.id} ${to.id}`}
            d={`M0 ${y1}C50 ${y1} 50 ${y2} 100 ${y2}`}
            data-state={kind}
            data-looked={looked === from.id || looked === to.id || undefined}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}
