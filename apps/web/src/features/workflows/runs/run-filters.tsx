import { NativeSelect, TextInput } from '@mantine/core';
import { executionStatuses } from '@causeway/contract';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { executionStates } from './execution-state.ts';
import { readRunSearch } from './run-search.ts';
import type { RunSearch } from './run-search.ts';

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
      <TextFilter text={search.text ?? ''} onChange={(text) => set({ text })} />
    </div>
  );
}

const typingMs = 200;

/** Reaches the address when the typing pauses. */
function TextFilter({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  if (given !== text) {
    setGiven(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => onChange(typed), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      size="xs"
      type="search"
      aria-label="Search runs"
      placeholder="Id, workflow, input, result, error"
      leftSection={<IconSearch size={14} />}
      className="run-filters-text"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
