import type { UsageSum } from '@causeway/contract';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { CostRange } from './costs-search.ts';
import { countWords, moneyWords } from '../../ui/money-words.ts';
import { rangeWords } from './range.ts';

interface CostHeadProps {
  readonly total: UsageSum;
  readonly range: CostRange;
  /** Of the whole month; undefined: nothing can be said. */
  readonly forecastNano: number | undefined;
}

/** The one number, and what must be known to read it. */
export function CostHead({ total, range, forecastNano }: CostHeadProps) {
  const { unpriced_calls: unpriced, saved_nano: saved } = total;
  const { input, cache_read: read, cache_write: written, output, reasoning } = total.quantities;
  return (
    <div className="cost-head">
      <p className="cost-number tabular">
        <strong>{moneyWords(total.cost_nano)}</strong> <span className="muted">{rangeWords[range]}</span>
      </p>
      <ul className="cost-facts muted small tabular">
        <li>{countWords(total.calls)} calls</li>
        <li>
          {countWords(input + read + written)} tokens in, {countWords(output + reasoning)} out
        </li>
        {forecastNano === undefined ? null : <li>About {moneyWords(forecastNano)} by the end of the month</li>}
        {saved === 0 ? null : <li>{moneyWords(saved)} saved by the response cache</li>}
        {unpriced === 0 ? null : (
          <li className="cost-unpriced">
            <IconAlertTriangle size={14} aria-hidden="true" /> {countWords(unpriced)}{' '}
            {unpriced === 1 ? 'call has' : 'calls have'} no known price
          </li>
        )}
      </ul>
    </div>
  );
}
