import type { Client } from '@causeway/client';
import { queryPreview } from '@causeway/contract';
import type { DataFile, DataPage, RecipeCheck, RecipeParameter, RowFilter, RowSort, Sheet } from '@causeway/contract';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import type { DraftStep, ShownSteps } from '../draft-steps.ts';
import type { FileSearch } from '../file-search.ts';
import { columnsPerBlock, rowsPerBlock } from './block-cache.ts';
import type { GridColumn } from './grid-column.ts';

/** Which rows, in which order. */
export interface RowsQuery {
  readonly fileId: DataFile['id'];
  readonly sheet: string;
  readonly filter: readonly RowFilter[];
  readonly sort: readonly RowSort[];
  readonly steps: readonly DraftStep[];
  readonly parameters: readonly RecipeParameter[];
}

/** The beginning of a list of rows, and all that is needed to fetch the rest. */
export interface Rows {
  readonly query: RowsQuery;
  readonly columns: readonly GridColumn[];
  readonly page: DataPage;
  /** The same rows without the step that is looked at. */
  readonly before: { readonly query: RowsQuery; readonly columns: readonly GridColumn[] } | undefined;
}

interface RowsNeeds {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly search: FileSearch;
  readonly shown: ShownSteps;
  readonly check: RecipeCheck | undefined;
  readonly parameters: readonly RecipeParameter[];
}

/** The rows that the address and the recipe ask for; the ones before stay until they are there. */
export function useRows(needs: RowsNeeds) {
  return useQuery(rowsQuery(useClient(), needs));
}

const rowsQuery = (client: Client, { file, sheet, search, shown, check, parameters }: RowsNeeds) => {
  const columns = columnsAfter(sheet, shown.steps, check);
  const names = new Set(columns.map(({ name }) => name));
  const isThere = ({ column }: { readonly column: string }) => names.has(column);
  const query: RowsQuery = {
    fileId: file.id,
    sheet: sheet.name,
    filter: (search.filter ?? []).filter(isThere),
    sort: (search.sort ?? []).filter(isThere),
    steps: shown.steps,
    parameters,
  };
  const before = shown.before;
  return queryOptions({
    queryKey: ['files', file.id, 'rows', file.updated_at, query, before],
    queryFn: async ({ signal }): Promise<Rows> => {
      const wanted = columns.slice(0, columnsPerBlock).map(({ name }) => name);
      const page = await fetchPage(client, query, { offset: 0, limit: rowsPerBlock, columns: wanted, signal });
      return {
        query,
        columns,
        page,
        before:
          before === undefined
            ? undefined
            : { query: { ...query, steps: before }, columns: columnsAfter(sheet, before, check) },
      };
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    structuralSharing: false,
  });
};

export interface PageAsked {
  readonly offset: number;
  readonly limit: number;
  readonly columns: readonly string[];
  readonly signal?: AbortSignal;
}

export function fetchPage(client: Client, query: RowsQuery, { offset, limit, columns, signal }: PageAsked): Promise<DataPage> {
  const { fileId, sheet, filter, sort, steps, parameters } = query;
  return client.call(queryPreview, {
    body: {
      file_id: fileId,
      sheet,
      offset,
      limit,
      filter: [...filter],
      sort: [...sort],
      columns: [...columns],
      ...(steps.length === 0 ? {} : { steps: steps.map((step) => ({ ...step })), parameters: [...parameters] }),
    },
    signal,
  });
}

/** The columns after steps, as the check of the recipe knows them; without steps those of the sheet. */
export function columnsAfter(sheet: Sheet, steps: readonly DraftStep[], check: RecipeCheck | undefined): readonly GridColumn[] {
  const fields = new Map(sheet.fields.map((field) => [field.name, field]));
  const last = steps.at(-1);
  const checked = last === undefined ? undefined : check?.steps.find(({ id }) => id === last.id)?.columns;
  const columns = checked ?? sheet.fields.map(({ name }) => ({ name, type: 'text' as const }));
  return columns.map(({ name, type }) => {
    const field = fields.get(name);
    const label = field === undefined || field.label === name || field.label === '' ? undefined : field.label;
    return { name, type, label, sheetColumn: field };
  });
}
