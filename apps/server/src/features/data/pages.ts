import type { DataPage, FileId, RowFilter, RowSort } from '@causeway/contract';
import type { IngestSample, LandedSheet, Tables } from '../../providers/tables/tables.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { CompiledPlan, Plan, Plans } from './plans.ts';
import { isSampledPreview, previewOf } from './plans.ts';
import { readTally } from './recipes/tally.ts';
import { requireColumns } from './require-columns.ts';

export interface PageQuery {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly filter: readonly RowFilter[];
  readonly sort: readonly RowSort[];
  readonly columns: readonly string[];
  readonly plan: Plan;
  /** Only the first so many of the steps. */
  readonly upTo?: number | undefined;
  /** Also what each step did with the rows. */
  readonly isCounted: boolean;
}

export interface PagesNeeds {
  readonly dataFiles: DataFiles;
  readonly tables: Tables;
  readonly plans: Plans;
}

const timeoutMs = 30_000;

function samplePage({ fileId, offset, limit }: PageQuery, sample: IngestSample): DataPage {
  const slice = <T>(values: readonly T[]): T[] => values.slice(offset, offset + limit);
  return {
    file_id: fileId,
    sheet: sample.sheet,
    columns: [...sample.columns],
    lines: slice(sample.lines),
    values: sample.values.map(slice),
    offset,
    total: sample.lines.length,
    is_partial: true,
    elapsed_ms: 0,
  };
}

const isPlain = ({ filter, sort, plan }: PageQuery): boolean => filter.length + sort.length + plan.steps.length === 0;

/** Rows of sheets, anywhere, while the file is still read from what has come. */
export function createPages({ dataFiles, tables, plans }: PagesNeeds) {
  const columnsOf = (sheet: LandedSheet, names: readonly string[]) => {
    const fields = new Map(sheet.fields.map((field) => [field.name, field]));
    return names.map((name) => fields.get(name) ?? { name, label: name, proposed: null });
  };

  async function compile({ plan, upTo }: PageQuery, found: FoundSheet, signal: AbortSignal): Promise<CompiledPlan | undefined> {
    if (plan.steps.length === 0) return undefined;
    const steps = plan.steps.slice(0, upTo);
    return plans.compile(await plans.open(found, { ...plan, steps }, signal), previewOf(found));
  }

  async function count(
    compiled: CompiledPlan,
    { source }: FoundSheet,
    signal: AbortSignal,
  ): Promise<Pick<DataPage, 'steps' | 'expectations'>> {
    const { tallySql, files, done } = compiled;
    const spec = { tables: { input: source, ...files }, views: [], sql: tallySql, offset: 0, limit: done.length + 1 };
    const { columns, values } = await tables.perform('query', spec, { signal, timeoutMs });
    const rows = (values[0] ?? []).map((_, row) =>
      Object.fromEntries(columns.map(({ name }, at) => [name, values[at]?.[row]])),
    );
    const { steps, expectations } = readTally(rows, compiled);
    return { steps: [...steps], expectations: [...expectations] };
  }

  return {
    async read(query: PageQuery, signal: AbortSignal): Promise<DataPage> {
      const startedAt = performance.now();
      const { owner, fileId, offset, limit, filter, sort, columns } = query;
      const sample = dataFiles.sample(fileId);
      const ref = { owner, id: fileId };
      if (sample !== undefined && isPlain(query)) {
        const file = await dataFiles.get(ref);
        if (file.ingested === undefined) return samplePage(query, sample);
      }
      const found = await dataFiles.findSheet(ref, query.sheet);
      const { sheet, source } = found;
      const compiled = await compile(query, found, signal);
      if (compiled === undefined) {
        const known = new Set(sheet.fields.map(({ name }) => name));
        requireColumns(known, [...columns, ...filter.map(({ column }) => column), ...sort.map(({ column }) => column)]);
      }
      const shown = columns.length > 0 || compiled !== undefined ? columns : sheet.fields.map(({ name }) => name);
      const spec = { source, columns: shown, filter, sort, offset, limit, sql: compiled?.sql, others: compiled?.files ?? {} };
      const page = await tables.perform('page', spec, { signal, timeoutMs });
      return {
        file_id: fileId,
        sheet: sheet.name,
        columns: columnsOf(sheet, page.columns),
        lines: [...page.lines],
        values: page.values.map((values) => [...values]),
        offset,
        total: page.total,
        ...(compiled !== undefined && query.isCounted ? await count(compiled, found, signal) : {}),
        is_partial: compiled !== undefined && isSampledPreview(found),
        elapsed_ms: Math.round(performance.now() - startedAt),
      };
    },
  };
}

export type Pages = ReturnType<typeof createPages>;
