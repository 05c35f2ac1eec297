import type { BodyOf, ReplyOf, compareSheets } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { Looker } from './looks.ts';

export interface CompareNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly tables: Tables;
}

type Query = BodyOf<typeof compareSheets>;

const timeoutMs = 120_000;

const namesOf = ({ sheet }: FoundSheet): string[] => sheet.fields.map(({ name }) => name);
const without = (names: readonly string[], known: readonly string[]): string[] => {
  const set = new Set(known);
  return names.filter((name) => !set.has(name));
};
const wholeOf = ({ file, sheet }: FoundSheet) => ({
  file_id: file.id,
  sheet: sheet.name,
  name: file.name,
  rows: sheet.rows,
  columns: sheet.columns,
});

/** How one sheet differs from another, both of one owner. */
export function createComparison({ dataFiles, tables }: CompareNeeds) {
  return async ({ a, b }: Query, { owner, signal }: Looker): Promise<ReplyOf<typeof compareSheets>> => {
    const startedAt = performance.now();
    const one = await dataFiles.findSheet({ owner, id: a.file_id }, a.sheet);
    const other = await dataFiles.findSheet({ owner, id: b.file_id }, b.sheet);
    const spec = {
      a: { source: one.source, columns: one.sheet.fields },
      b: { source: other.source, columns: other.sheet.fields },
    };
    const { columns } = await tables.perform('compare', spec, { signal, timeoutMs });
    return {
      a: wholeOf(one),
      b: wholeOf(other),
      added: without(namesOf(other), namesOf(one)),
      removed: without(namesOf(one), namesOf(other)),
      columns: [...columns],
      elapsed_ms: Math.round(performance.now() - startedAt),
    };
  };
}

export type Comparison = ReturnType<typeof createComparison>;
