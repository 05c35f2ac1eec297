import { SegmentedControl } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { filtersOf, withoutFilter } from './costs-search.ts';
import type { CostRange, CostsSearch } from './costs-search.ts';
import { filterWords, valueWords } from './value-words.ts';

interface CostFiltersProps {
  readonly search: CostsSearch;
  readonly names: ReadonlyMap<string, string> | undefined;
  readonly onChange: (search: CostsSearch) => void;
}

const choices: readonly { readonly value: CostRange; readonly label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: 'month', label: 'Month' },
  { value: '12m', label: 'Year' },
];

/** When, and of what: the filters are those of the rows that were opened. */
export function CostFilters({ search, names, onChange }: CostFiltersProps) {
  return (
    <div className="cost-filters">
      <SegmentedControl
        aria-label="Range"
        size="sm"
        value={search.range ?? '30d'}
        onChange={(value) => onChange({ ...search, range: value })}
        data={[...choices]}
      />
      {filtersOf(search).map(([name, value]) => (
        <button
          key={name}
          type="button"
          className="cost-filter small"
          onClick={() => onChange(withoutFilter(search, name))}
          aria-label={`Remove the filter ${filterWords[name]}: ${valueWords(name, value, names)}`}
        >
          <span className="muted">{filterWords[name]}</span> <span className="clip">{valueWords(name, value, names)}</span>
          <IconX size={13} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
