import type { DataProfile, RowFilter, Sheet } from '@causeway/contract';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { StateIcon } from '../../../ui/state.tsx';
import type { FileSearch } from '../file-search.ts';
import type { ChangeView } from '../file/change-view.ts';
import { countOf, formatCount } from '../format-count.ts';
import { filterWords } from './filter-words.ts';
import type { Rows } from './use-rows.ts';

interface RowsBarProps {
  readonly sheet: Sheet;
  readonly rows: Rows | undefined;
  readonly isWorking: boolean;
  readonly profile: UseQueryResult<DataProfile>;
  readonly search: FileSearch;
  readonly onChange: ChangeView;
}

/** How many rows are shown of how many, how they are narrowed and ordered, and which were refused. */
export function RowsBar({ sheet, rows, isWorking, profile, search, onChange }: RowsBarProps) {
  const filters = search.filter ?? [];
  const drop = (filter: RowFilter) => {
    const left = filters.filter((known) => known !== filter);
    onChange({ filter: left.length === 0 ? undefined : left });
  };
  return (
    <div className="rows-bar">
      <span className="rows-bar-count tabular" role="status">
        {isWorking ? <StateIcon kind="running" /> : null}
        {countWords(sheet, rows)}
      </span>
      {filters.map((filter) => (
        <Chip key={filterWords(filter)} label={`Clear the filter: ${filterWords(filter)}`} onClear={() => drop(filter)}>
          {filterWords(filter)}
        </Chip>
      ))}
      {search.sort?.map(({ column, descending }) => (
        <Chip
          key={column}
          label={`Show in the order of the file, not by ${column}`}
          onClear={() => onChange({ sort: undefined })}
        >
          {descending ? <IconArrowDown size={13} aria-hidden="true" /> : <IconArrowUp size={13} aria-hidden="true" />}
          {column}
        </Chip>
      ))}
      <span className="rows-bar-end">
        {profile.isFetching ? <span className="muted tiny">Measuring columns</span> : null}
        {sheet.rejected > 0 ? (
          <button type="button" className="rows-chip" data-tone="attention" onClick={() => onChange({ view: 'reading' })}>
            {countOf(sheet.rejected, 'refused row')}
          </button>
        ) : null}
      </span>
    </div>
  );
}

function countWords(sheet: Sheet, rows: Rows | undefined): string {
  const columns = countOf(rows?.columns.length ?? sheet.columns, 'column');
  if (rows === undefined) return `${countOf(sheet.rows, 'row')} · ${columns}`;
  const { total, is_partial: isPartial } = rows.page;
  if (isPartial) return `A preview of ${countOf(total, 'row')} · ${columns}`;
  const shown = total === sheet.rows ? countOf(total, 'row') : `${formatCount(total)} of ${countOf(sheet.rows, 'row')}`;
  return `${shown} · ${columns}`;
}

interface ChipProps {
  readonly label: string;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

function Chip({ label, onClear, children }: ChipProps) {
  return (
    <button type="button" className="rows-chip" aria-label={label} onClick={onClear}>
      <span className="clip">{children}</span>
      <IconX size={12} aria-hidden="true" />
    </button>
  );
}
