import type { RowFilter } from '@causeway/contract';
import type { Dispatch, SetStateAction } from 'react';
import type { FileSearch } from '../file-search.ts';
import type { ChangeView } from '../file/change-view.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { CellPeek } from './cell-peek.tsx';
import { FilterForm } from './filter-form.tsx';
import { HeadMenu } from './head-menu.tsx';
import type { CellPlace } from './move-cell.ts';
import type { Rows } from './use-rows.ts';

/** What was opened over the grid. */
export type Opened =
  | { readonly kind: 'menu'; readonly column: number; readonly anchor: DOMRect }
  | { readonly kind: 'filter'; readonly column: string }
  | { readonly kind: 'cell'; readonly place: CellPlace };

interface OpenedPartProps {
  readonly opened: Opened;
  readonly rows: Rows;
  readonly search: FileSearch;
  readonly onOpen: Dispatch<SetStateAction<Opened | undefined>>;
  readonly onFilter: (column: string, filter: RowFilter | undefined) => void;
  readonly onChange: ChangeView;
}

/** The menu of a column, its filter, or a row in full. */
export function OpenedPart({ opened, rows, search, onOpen, onFilter, onChange }: OpenedPartProps) {
  const close = () => onOpen(undefined);
  if (opened.kind === 'menu') return <ColumnMenu {...{ opened, rows, search, onOpen, onChange }} />;
  if (opened.kind === 'filter') {
    return (
      <FilterForm
        column={opened.column}
        filter={search.filter?.find(({ column }) => column === opened.column)}
        onFilter={(filter) => onFilter(opened.column, filter)}
        onClose={close}
      />
    );
  }
  const { place } = opened;
  return (
    <CellPeek
      rows={rows}
      row={place.row}
      column={rows.columns[place.column]?.name}
      onRow={(row) => onOpen({ kind: 'cell', place: { ...place, row } })}
      onClose={close}
    />
  );
}

interface ColumnMenuProps extends Omit<OpenedPartProps, 'opened' | 'onFilter'> {
  readonly opened: Extract<Opened, { kind: 'menu' }>;
}

function ColumnMenu({ opened, rows, search, onOpen, onChange }: ColumnMenuProps) {
  const { add } = useDraftSteps();
  const column = rows.columns[opened.column];
  if (column === undefined) return null;
  const { name } = column;
  return (
    <HeadMenu
      column={column}
      anchor={opened.anchor}
      sort={search.sort ?? []}
      onSort={(sort) => onChange({ sort: sort.length === 0 ? undefined : sort })}
      onFilter={() => onOpen({ kind: 'filter', column: name })}
      onFacet={() => onChange({ view: 'facets', facets: [...new Set([...(search.facets ?? []), name])] })}
      onOpen={() => onChange({ column: name })}
      onStep={(step) => {
        add(step);
        onChange({ view: 'recipe' });
      }}
      // An item may have opened something else before the menu closes.
      onClose={() => onOpen((now) => (now?.kind === 'menu' ? undefined : now))}
    />
  );
}
