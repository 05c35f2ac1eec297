import { Button, NativeSelect } from '@mantine/core';
import type { RowFilter, Sheet } from '@causeway/contract';
import { findFacets } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import type { FileSearch } from '../file-search.ts';
import type { ChangeView } from '../file/change-view.ts';
import { columnsAfter } from '../grid/use-rows.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { FacetCard } from './facet-card.tsx';
import './facets.css';

interface FacetsPanelProps {
  readonly sheet: Sheet;
  readonly search: FileSearch;
  readonly onChange: ChangeView;
}

/** Values of some columns with how often each occurs; choosing narrows the rows, and the other facets with them. */
export function FacetsPanel({ sheet, search, onChange }: FacetsPanelProps) {
  const { shown, check } = useDraftSteps();
  const names = columnsAfter(sheet, shown.steps, check).map(({ name }) => name);
  const open = (search.facets ?? []).filter((name) => names.includes(name));
  const filters = search.filter ?? [];
  const facets = useFacets(open, filters);
  const setFilter = (column: string, filter: RowFilter | undefined) =>
    onChange({ filter: listed([...(without(filters, column) ?? []), ...(filter === undefined ? [] : [filter])]) });
  const byColumn = new Map(facets.data?.facets.map((facet) => [facet.column, facet]));
  return (
    <div className="facets">
      <div className="facets-head">
        <NativeSelect
          size="xs"
          aria-label="Add a facet"
          leftSection={<IconPlus size={14} />}
          value=""
          onChange={(event) => onChange({ facets: [...open, event.currentTarget.value] })}
          data={[
            { value: '', label: 'Add a facet' },
            ...names.filter((name) => !open.includes(name)).map((name) => ({ value: name, label: name })),
          ]}
        />
        {open.length === 0 ? null : (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => onChange({ facets: undefined, filter: undefined })}
          >
            Clear all
          </Button>
        )}
      </div>
      {open.length === 0 ? (
        <p className="muted small facets-none">
          A facet lists the values of a column with how often each occurs. Choose some to see only their rows.
        </p>
      ) : null}
      <FailureCard error={facets.error} onCheck={facets.refetch} />
      {open.map((column) => (
        <FacetCard
          key={column}
          column={column}
          facet={byColumn.get(column)}
          filter={filters.find((known) => known.column === column)}
          onFilter={(filter) => setFilter(column, filter)}
          onClose={() => onChange({ facets: listed(open.filter((name) => name !== column)), filter: without(filters, column) })}
        />
      ))}
    </div>
  );
}

/** An empty list is left out of the address. */
const listed = <T,>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const without = (filters: readonly RowFilter[], column: string): readonly RowFilter[] | undefined =>
  listed(filters.filter((known) => known.column !== column));

/** All open facets in one question; the ones before stay until the answer. */
function useFacets(columns: readonly string[], filter: readonly RowFilter[]) {
  const client = useClient();
  const { fileId, sheet, shown } = useDraftSteps();
  return useQuery({
    queryKey: ['files', fileId, 'facets', sheet, columns, filter, shown.steps],
    queryFn: ({ signal }) =>
      client.call(findFacets, {
        body: {
          file_id: fileId,
          sheet,
          filter: [...filter],
          steps: shown.steps.map((step) => ({ ...step })),
          columns: [...columns],
          limit: 100,
        },
        signal,
      }),
    enabled: columns.length > 0,
    placeholderData: keepPreviousData,
  });
}
