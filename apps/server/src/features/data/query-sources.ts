import { Fault } from '@causeway/contract';
import type { QueryTable, RecipeColumn, SheetColumn } from '@causeway/contract';
import type { QuerySpec } from '../../providers/tables/tables.ts';
import type { DataFiles } from './data-files.ts';
import type { CompiledPlan, Plans } from './plans.ts';
import { quoteName } from './recipes/sql-text.ts';
import { suggestTypes } from './recipes/suggest-types.ts';

/** Sheets under the names that a statement knows them by. */
export interface QuerySources {
  /** As they were asked for. */
  readonly tables: readonly QueryTable[];
  readonly known: readonly { readonly name: string; readonly columns: readonly RecipeColumn[] }[];
  readonly spec: Pick<QuerySpec, 'tables' | 'views'>;
}

export interface QuerySourcesNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly plans: Plans;
}

/** Types that every value has: nothing becomes null by them. */
const safeTypes = (fields: readonly SheetColumn[]) =>
  suggestTypes(fields.filter(({ proposed }) => proposed?.share === 1 && proposed.is_proven)).map((step) => ({
    ...step,
    onError: 'null',
  }));

/** Files get names that no statement can write, so that each view sees its own `input` alone. */
function viewOf(at: number, name: string, { sql, columns, files }: CompiledPlan) {
  const tables = Object.keys(files).map((table) => `${quoteName(table)} AS (SELECT * FROM ${quoteName(`#${at}.${table}`)})`);
  const list = [`input AS (SELECT * FROM ${quoteName(`#${at}`)})`, ...tables].join(', ');
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  return { name, sql: `SELECT ${names} FROM (WITH ${list} ${sql})` };
}

function refuseTwice(tables: readonly QueryTable[]): void {
  const names = tables.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new Fault('invalid_request', { param: 'tables', message: `Two tables have the name "${twice}".` });
}

/** Opens sheets of one owner for statements. Throws `not_found` for others, `invalid_definition` for steps that cannot run. */
export const createQuerySources =
  ({ dataFiles, plans }: QuerySourcesNeeds) =>
  async (owner: string, tables: readonly QueryTable[], signal: AbortSignal): Promise<QuerySources> => {
    refuseTwice(tables);
    const opened = await Promise.all(
      tables.map(async ({ name, file_id: id, sheet, typed, steps: given, parameters = [], values = {} }, at) => {
        const found = await dataFiles.findSheet({ owner, id }, sheet);
        // Steps begin with text and say the types themselves.
        const steps = typed && given.length === 0 ? safeTypes(found.sheet.fields) : given;
        const compiled = plans.compile(await plans.open(found, { steps, parameters, values }, signal));
        const others = Object.entries(compiled.files).map(([table, path]) => [`#${at}.${table}`, path] as const);
        return { files: [[`#${at}`, found.source] as const, ...others], view: viewOf(at, name, compiled), compiled };
      }),
    );
    return {
      tables,
      known: opened.map(({ view, compiled }) => ({
        name: view.name,
        columns: compiled.columns.map(({ name, type }) => ({ name, type })),
      })),
      spec: { tables: Object.fromEntries(opened.flatMap(({ files }) => files)), views: opened.map(({ view }) => view) },
    };
  };

export type OpenQuerySources = ReturnType<typeof createQuerySources>;
