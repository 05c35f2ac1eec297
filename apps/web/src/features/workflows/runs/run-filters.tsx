import { NativeSelect } from '@mantine/core';
import { executionStatuses } from '@causeway/contract';
import { executionStates } from './execution-state.ts';
import { readRunSearch } from './run-search.ts';
import type { RunSearch } from './run-search.ts';
import { SearchField } from '../../../ui/search-field.tsx';

interface RunFiltersProps {
  readonly search: RunSearch;
  readonly onChange: (search: RunSearch) => void;
}

const statuses = [
  { value: '', label: 'Any status' },
  { value: 'pending,running,waiting,needs-attention', label: 'Not ended' },
  ...executionStatuses.map((value) => ({ value, label: executionStates[value].word })),
];
const spans = [
  { value: '', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last day' },
  { value: 'week', label: 'Last week' },
];

/** Status, time and text. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
  const set = (change: Readonly<Record<string, string>>) => onChange(readRunSearch({ ...search, ...change }));
  return (
    <div className="run-filters">
      <NativeSelect
        size="xs"
        aria-label="Status"
        data={statuses}
        value={search.status ?? ''}
        onChange={(event) => set({ status: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label="Began"
        data={spans}
        value={search.since ?? ''}
        onChange={(event) => set({ since: event.currentTarget.value })}
      />
      <SearchField
        text={search.text ?? ''}
        label="Search runs"
        placeholder="Id, workflow, input, result, error"
        className="run-filters-text"
        onSearch={(text) => set({ text })}
      />
    </div>
  );
}
