import { formatSize } from '../format-size.ts';
import { Meter } from '../meter.tsx';

/** How much of the room for files is taken. */
export function QuotaLine({ used, quota }: { readonly used: number; readonly quota: number }) {
  return (
    <span className="quota-line">
      <span className="tabular">
        {formatSize(used)} of {formatSize(quota)} used
      </span>
      <Meter label="Room for files taken" percent={quota === 0 ? 0 : Math.min(100, (used * 100) / quota)} />
    </span>
  );
}
