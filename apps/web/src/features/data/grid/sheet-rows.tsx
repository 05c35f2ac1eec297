import type { ColumnProfile, DataFile, RowFilter, Sheet } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { copyText } from '../../../ui/copy-text.ts';
import { profileQuery } from '../data-queries.ts';
import type { ShownSteps } from '../draft-steps.ts';
import type { FileSearch } from '../file-search.ts';
import type { ChangeView } from '../file/change-view.ts';
import { ColumnPeek } from '../profile/column-peek.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import type { BlockCache } from './block-cache.ts';
import { changedCells } from './changed-cells.ts';
import { filterWords } from './filter-words.ts';
import { goneRows } from './gone-rows.ts';
import { Grid } from './grid.tsx';
import type { GridProps } from './grid-props.ts';
import { OpenedPart } from './opened-part.tsx';
import type { Opened } from './opened-part.tsx';
import { RowsBar } from './rows-bar.tsx';
import { fetchPage, useRows } from './use-rows.ts';
import type { Rows } from './use-rows.ts';
import { useBlockCache } from './use-block-cache.ts';

interface SheetRowsProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly search: FileSearch;
  readonly steps: ShownSteps;
  readonly onChange: ChangeView;
}

/** The rows of a sheet as the address and the recipe want them. */
export function SheetRows({ file, sheet, search, steps, onChange }: SheetRowsProps) {
  const client = useClient();
  const { check, draft } = useDraftSteps();
  const rows = useRows({ file, sheet, search, shown: steps, check, parameters: draft.parameters });
  const profile = useQuery(profileQuery(client, { file, sheet: sheet.name }));
  const columns = profile.data?.columns;
  const profiles = useMemo(() => new Map(columns?.map((column) => [column.name, column])), [columns]);
  return (
    <section className="file-rows" aria-label={`Rows of ${sheet.name}`}>
      <RowsBar
        sheet={sheet}
        rows={rows.data}
        isWorking={rows.isFetching}
        profile={profile}
        search={search}
        onChange={onChange}
      />
      {rows.error === null ? null : (
        <div className="file-rows-failure">
          <FailureCard error={rows.error} onCheck={rows.refetch} />
        </div>
      )}
      {rows.data === undefined ? (
        <div className="grid-waiting" role="status" aria-label="Loading rows" />
      ) : (
        <ShownRows rows={rows.data} sheet={sheet} search={search} profiles={profiles} onChange={onChange} />
      )}
    </section>
  );
}

interface ShownRowsProps extends Pick<SheetRowsProps, 'sheet' | 'search' | 'onChange'> {
  readonly rows: Rows;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
}

function ShownRows({ rows, sheet, search, profiles, onChange }: ShownRowsProps) {
  const [opened, setOpened] = useState<Opened>();
  const shown = useShownRows(rows);
  const copy = useCopy(rows, shown?.cache);
  const filtered = useMemo(() => new Set(search.filter?.map(({ column }) => column)), [search.filter]);
  const filters = search.filter ?? [];
  const nameAt = (index: number) => rows.columns[index]?.name;
  const setFilter = (column: string, filter: RowFilter | undefined) => {
    const next = [...filters.filter((known) => known.column !== column), ...(filter === undefined ? [] : [filter])];
    onChange({ filter: next.length === 0 ? undefined : next });
  };
  if (shown === undefined) return null;
  if (rows.page.total === 0) return <NoRows filters={filters} onClear={() => onChange({ filter: undefined })} />;
  return (
    <>
      <RowsFailure cache={shown.cache} />
      <Grid
        key={JSON.stringify([sheet.name, search.filter, search.sort])}
        label={`Rows of ${sheet.name}`}
        rows={rows}
        {...shown}
        profiles={profiles}
        sort={search.sort ?? []}
        filtered={filtered}
        onOpen={(column) => onChange({ column: nameAt(column) })}
        onMenu={(column, anchor) => setOpened({ kind: 'menu', column, anchor })}
        onCell={(place) => setOpened({ kind: 'cell', place })}
        onCopy={copy}
      />
      {opened === undefined ? null : (
        <OpenedPart {...{ opened, rows, search, onChange }} onOpen={setOpened} onFilter={setFilter} />
      )}
      {search.column === undefined ? null : (
        <ColumnPeek
          name={search.column}
          profile={profiles.get(search.column)}
          sheet={sheet}
          onFilter={(filter) => setFilter(filter.column, filter)}
          onClose={() => onChange({ column: undefined })}
        />
      )}
    </>
  );
}

/** The rows with what the step that is looked at changed in them. */
function useShownRows(rows: Rows) {
  const cache = useBlockCache(rows);
  const beforeCache = useBlockCache(rows.before);
  const { columns, before } = rows;
  const compared = useMemo(
    () =>
      cache === undefined || beforeCache === undefined || before === undefined
        ? undefined
        : { columns, cache, before: { columns: before.columns, cache: beforeCache } },
    [cache, beforeCache, columns, before],
  );
  const isChanged = useMemo(() => (compared === undefined ? undefined : changedCells(compared)), [compared]);
  const op = rows.query.steps.at(-1)?.op;
  const goneBefore = useMemo(() => (compared === undefined ? undefined : goneRows(compared, op)), [compared, op]);
  const added = useMemo(() => addedNames(rows), [rows]);
  return cache === undefined ? undefined : { cache, beforeCache, isChanged, goneBefore, added };
}

/** Copies a cell, the name of a column, or a whole row as cells of a spreadsheet. */
function useCopy(rows: Rows, cache: BlockCache | undefined): GridProps['onCopy'] {
  const client = useClient();
  return (what) => {
    if ('cell' in what) {
      const { row, column } = what.cell;
      void copyText(row < 0 ? (rows.columns[column]?.name ?? '') : (cache?.cell(row, column) ?? ''));
      return;
    }
    void fetchPage(client, rows.query, { offset: what.row, limit: 1, columns: [] }).then((page) =>
      copyText(page.values.map((values) => values[0] ?? '').join('\t')),
    );
  };
}

function RowsFailure({ cache }: { readonly cache: BlockCache }) {
  if (cache.failure === undefined) return null;
  return (
    <div className="file-rows-failure">
      <FailureCard error={cache.failure} onCheck={async () => cache.retry()} />
    </div>
  );
}

/** Columns that were not there before the step that is looked at. */
function addedNames({ columns, before }: Rows): ReadonlySet<string> {
  if (before === undefined) return new Set();
  const known = new Set(before.columns.map(({ name }) => name));
  return new Set(columns.map(({ name }) => name).filter((name) => !known.has(name)));
}

function NoRows({ filters, onClear }: { readonly filters: readonly RowFilter[]; readonly onClear: () => void }) {
  if (filters.length === 0) {
    return (
      <div className="grid-none">
        <EmptyState variant="completed" sentence="No rows are left." />
      </div>
    );
  }
  return (
    <div className="grid-none">
      <EmptyState
        variant="not-found"
        sentence="No row passes these filters."
        filters={filters.map(filterWords)}
        onClear={onClear}
      />
    </div>
  );
}
