import type { BodyOf, ReplyOf, clusterValues, findFacets } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import { isSampledPreview, previewOf } from './plans.ts';
import type { Plans } from './plans.ts';
import { requireColumns } from './require-columns.ts';

export interface LooksNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly tables: Tables;
  readonly plans: Plans;
}

/** Whoever asks, and until when they want it. */
export interface Looker {
  readonly owner: string;
  readonly signal: AbortSignal;
}

type FacetsQuery = BodyOf<typeof findFacets>;
type ClusterQuery = BodyOf<typeof clusterValues>;
type Rows = Pick<FacetsQuery, 'file_id' | 'sheet' | 'steps' | 'filter'>;
type Open = (rows: Rows, columns: readonly string[], looker: Looker) => Promise<Opened>;

interface Opened {
  readonly found: FoundSheet;
  readonly isPartial: boolean;
  readonly rows: {
    readonly source: string;
    readonly sql: string | undefined;
    readonly others: Readonly<Record<string, string>>;
    readonly filter: Rows['filter'];
  };
}

const timeoutMs = 60_000;
/** What one step may map. */
const maxMapped = 10_000;

const aboutOf = ({ found, isPartial }: Opened, startedAt: number) => ({
  file_id: found.file.id,
  sheet: found.sheet.name,
  is_partial: isPartial,
  elapsed_ms: Math.round(performance.now() - startedAt),
});

const createOpen =
  ({ dataFiles, plans }: LooksNeeds): Open =>
  async ({ file_id: id, sheet, steps, filter }, columns, { owner, signal }) => {
    const found = await dataFiles.findSheet({ owner, id }, sheet);
    if (steps.length === 0) {
      const known = new Set(found.sheet.fields.map(({ name }) => name));
      requireColumns(known, [...columns, ...filter.map(({ column }) => column)]);
      return { found, isPartial: false, rows: { source: found.source, sql: undefined, others: {}, filter } };
    }
    const plan = await plans.open(found, { steps, parameters: [], values: {} }, signal);
    const { sql, files } = plans.compile(plan, previewOf(found));
    return { found, isPartial: isSampledPreview(found), rows: { source: found.source, sql, others: files, filter } };
  };

/** What people look at to understand a column: how its values are spread, and which of them are probably the same. */
export function createLooks(needs: LooksNeeds) {
  const { tables } = needs;
  const open = createOpen(needs);
  return {
    async facets(query: FacetsQuery, looker: Looker): Promise<ReplyOf<typeof findFacets>> {
      const startedAt = performance.now();
      const opened = await open(query, query.columns, looker);
      const proposed = new Map(opened.found.sheet.fields.map((field) => [field.name, field.proposed]));
      const { limit, sort, search, bins, ignore_own: ignoreOwn } = query;
      const columns = query.columns.map((name) => ({ name, proposed: proposed.get(name) ?? null }));
      const spec = { ...opened.rows, columns, limit, sort, search, bins, ignoreOwn };
      const { total, rows, facets } = await tables.perform('facets', spec, { signal: looker.signal, timeoutMs });
      return { ...aboutOf(opened, startedAt), total, rows, facets: [...facets] };
    },

    async cluster(query: ClusterQuery, looker: Looker): Promise<ReplyOf<typeof clusterValues>> {
      const startedAt = performance.now();
      const opened = await open(query, [query.column], looker);
      const { column, method, ngram, radius, likeness, block, limit } = query;
      const spec = { ...opened.rows, column, method, ngram, radius, likeness, block, limit };
      const { distinct, clusters, isCut } = await tables.perform('cluster', spec, { signal: looker.signal, timeoutMs });
      const values = clusters.flatMap(({ values: all, proposed }) =>
        all.flatMap(({ value }) => (value === proposed ? [] : [{ from: value, to: proposed }])),
      );
      const step = values.length === 0 ? null : { id: 'clusters', op: 'map', column, values: values.slice(0, maxMapped) };
      const about = aboutOf(opened, startedAt);
      return { ...about, column, method, distinct, clusters: [...clusters], is_cut: isCut, step };
    },
  };
}

export type Looks = ReturnType<typeof createLooks>;
