import { useCan } from '../../server/use-can.ts';
import type { UsageGroup } from '@causeway/contract';
import type { CostsSearch } from './costs-search.ts';
import { countWords, moneyWords } from '../../ui/money-words.ts';
import { filterWords, valueWords } from './value-words.ts';

type Grouping = NonNullable<CostsSearch['by']>;

interface CostTableProps {
  readonly by: Grouping;
  readonly groups: readonly UsageGroup[];
  readonly names: ReadonlyMap<string, string> | undefined;
  /** Shows only what a row stands for. */
  readonly onOpen: (value: string) => void;
  /** Sets the price of a model. */
  readonly onPrice: (model: string) => void;
}

/** Who or what it was spent on, most first. */
export function CostTable({ by, groups, names, onOpen, onPrice }: CostTableProps) {
  const most = Math.max(1, ...groups.map(({ cost_nano: cost }) => cost));
  return (
    <div className="card cost-table-box">
      <table className="cost-table tabular">
        <thead>
          <tr>
            <th scope="col">{filterWords[by]}</th>
            <th scope="col" className="cost-wide">
              Calls
            </th>
            <th scope="col" className="cost-wide">
              Tokens in
            </th>
            <th scope="col" className="cost-wide">
              Tokens out
            </th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row
              key={group.value}
              group={group}
              share={group.cost_nano / most}
              words={valueWords(by, group.value, names)}
              onOpen={onOpen}
              by={by}
              onPrice={onPrice}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<CostTableProps, 'by' | 'onOpen' | 'onPrice'> {
  readonly group: UsageGroup;
  readonly share: number;
  readonly words: string;
}

function Row({ by, group, share, words, onOpen, onPrice }: RowProps) {
  const { value, quantities, unpriced_calls: unpriced, calls } = group;
  const { input, cache_read: read, cache_write: written, output, reasoning } = quantities;
  // What came from the cache cost nothing; the rest is what nobody knows.
  const isUnknown = unpriced > 0 && group.cost_nano === 0;
  return (
    <tr>
      <th scope="row">
        {value === null ? (
          <span className="muted">{words}</span>
        ) : (
          <button type="button" className="cost-row-link clip" title={value} onClick={() => onOpen(value)}>
            {words}
          </button>
        )}
        <span className="cost-share" style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />
      </th>
      <td className="cost-wide">{countWords(calls)}</td>
      <td className="cost-wide">{countWords(input + read + written)}</td>
      <td className="cost-wide">{countWords(output + reasoning)}</td>
      <td>
        {isUnknown ? <Unknown by={by} value={value} onPrice={onPrice} /> : moneyWords(group.cost_nano)}
        {unpriced > 0 && !isUnknown ? (
          <span className="cost-plus" title={`${unpriced} calls have no known price`}>
            {' '}
            + ?
          </span>
        ) : null}
      </td>
    </tr>
  );
}

interface UnknownProps {
  readonly by: Grouping;
  readonly value: string | null;
  readonly onPrice: (model: string) => void;
}

function Unknown({ by, value, onPrice }: UnknownProps) {
  const maySet = useCan('usage:write');
  if (by !== 'model' || value === null || !maySet) return <span className="muted">price unknown</span>;
  return (
    <button type="button" className="cost-row-link cost-set-price" onClick={() => onPrice(value)}>
      Set price
    </button>
  );
}
