import type { DataPage, FileId, RowFilter, RowSort } from '@causeway/contract';
import { Fault } from '@causeway/contract';
import type { IngestSample, LandedSheet, Tables } from '../../providers/tables/tables.ts';
import type { DataFiles } from './data-files.ts';
import { compileSteps, isSampledPreview } from './compile-steps.ts';

export interface PageQuery {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly filter: readonly RowFilter[];
  readonly sort: readonly RowSort[];
  readonly columns: readonly string[];
  readonly steps: readonly unknown[];
}

export interface PagesNeeds {
  readonly dataFiles: DataFiles;
  readonly tables: Tables;
  readonly saltOf: (owner: string) => string;
}

const timeoutMs = 30_000;

/** A name that the sheet does not have would be an error of SQL. */
function requireColumns(known: ReadonlySet<string>, asked: readonly string[]): void {
  const missing = asked.find((name) => !known.has(name));
  if (missing === undefined) return;
  throw new Fault('invalid_request', { message: `The sheet has no column "${missing}".`, param: 'column' });
}

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

const isPlain = ({ filter, sort, steps }: PageQuery): boolean => filter.length + sort.length + steps.length === 0;

/** Rows of sheets, anywhere, while the file is still read from what has come. */
export function createPages({ dataFiles, tables, saltOf }: PagesNeeds) {
  const columnsOf = (sheet: LandedSheet, names: readonly string[]) => {
    const fields = new Map(sheet.fields.map((field) => [field.name, field]));
    return names.map((name) => fields.get(name) ?? { name, label: name, proposed: null });
  };

  return {
    async read(query: PageQuery, signal: AbortSignal): Promise<DataPage> {
      const startedAt = performance.now();
      const { owner, fileId, offset, limit, filter, sort, columns, steps } = query;
      const sample = dataFiles.sample(fileId);
      const ref = { owner, id: fileId };
      if (sample !== undefined && isPlain(query)) {
        const file = await dataFiles.get(ref);
        if (file.ingested === undefined) return samplePage(query, sample);
      }
      const found = await dataFiles.findSheet(ref, query.sheet);
      const { sheet, source } = found;
      const compiled = steps.length === 0 ? undefined : compileSteps(steps, found, { isPreview: true, salt: saltOf(owner) });
      if (compiled === undefined) {
        const known = new Set(sheet.fields.map(({ name }) => name));
        requireColumns(known, [...columns, ...filter.map(({ column }) => column), ...sort.map(({ column }) => column)]);
      }
      const shown = columns.length > 0 || compiled !== undefined ? columns : sheet.fields.map(({ name }) => name);
      const spec = { source, columns: shown, filter, sort, offset, limit, sql: compiled?.sql, others: compiled?.others ?? {} };
      const page = await tables.perform('page', spec, { signal, timeoutMs });
      return {
        file_id: fileId,
        sheet: sheet.name,
        columns: columnsOf(sheet, page.columns),
        lines: [...page.lines],
        values: page.values.map((values) => [...values]),
        offset,
        total: page.total,
        is_partial: compiled !== undefined && isSampledPreview(found),
        elapsed_ms: Math.round(performance.now() - startedAt),
      };
    },
  };
}

export type Pages = ReturnType<typeof createPages>;
