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
}

/** Who or what it was spent on, most first. */
export function CostTable({ by, groups, names, onOpen }: CostTableProps) {
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
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly group: UsageGroup;
  readonly share: number;
  readonly words: string;
  readonly onOpen: (value: string) => void;
}

function Row({ group, share, words, onOpen }: RowProps) {
  const { value, quantities, unpriced_calls: unpriced, calls } = group;
  const { input, cache_read: read, cache_write: written, output, reasoning } = quantities;
  const isUnknown = unpriced === calls;
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
        {isUnknown ? <span className="muted">price unknown</span> : moneyWords(group.cost_nano)}
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
