import { Fault } from '@causeway/contract';
import type { QueryRows, QueryTable, RecipeColumn } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import { toQueryCell } from './query-cells.ts';
import type { Plans } from './plans.ts';
import type { OpenQuerySources, QuerySources } from './query-sources.ts';
import { columnOfDuckDb, describeSelect, readSelect } from './recipes/read-select.ts';

export interface QueriesNeeds {
  readonly tables: Pick<Tables, 'perform'>;
  readonly ask: Plans['ask'];
  readonly openSources: OpenQuerySources;
}

export interface Query {
  readonly owner: string;
  readonly tables: readonly QueryTable[];
  readonly sql: string;
  readonly offset: number;
  readonly limit: number;
  readonly timeoutMs: number;
}

/** A statement that was checked and not run. */
export interface CheckedQuery {
  /** As DuckDB writes it; null when it is refused. */
  readonly sql: string | null;
  readonly columns: readonly RecipeColumn[];
  readonly problems: readonly string[];
}

const plain = (columns: readonly RecipeColumn[]): RecipeColumn[] => columns.map(({ name, type }) => ({ name, type }));

/** SELECTs of somebody over named sheets. */
export function createQueries({ tables, ask, openSources }: QueriesNeeds) {
  async function read({ known }: QuerySources, sql: string, signal: AbortSignal): Promise<string | readonly string[]> {
    const names = known.map(({ name }) => name);
    return readSelect(ask(signal), sql, names);
  }

  return {
    /** Reads no row. */
    async check(sources: QuerySources, sql: string, signal: AbortSignal): Promise<CheckedQuery> {
      const text = await read(sources, sql, signal);
      if (typeof text !== 'string') return { sql: null, columns: [], problems: text };
      const columns = await describeSelect(ask(signal), text, sources.known);
      if (typeof columns === 'string') return { sql: text, columns: [], problems: [columns] };
      return { sql: text, columns: plain(columns), problems: [] };
    },

    /** Throws `invalid_definition` with what is not allowed, `data_limit_exceeded` when it takes too long. */
    async run({ owner, tables: asked, sql, offset, limit, timeoutMs }: Query, signal: AbortSignal): Promise<QueryRows> {
      const startedAt = performance.now();
      const sources = await openSources(owner, asked, signal);
      const text = await read(sources, sql, signal);
      if (typeof text !== 'string') {
        throw new Fault('invalid_definition', {
          param: 'sql',
          message: `The statement is refused: ${text.join('; ')}.`,
          fix: { summary: 'Write one SELECT over the names of `tables`; docs/data.md says what it may reach.' },
        });
      }
      const spec = { ...sources.spec, sql: text, offset, limit };
      const { columns, values, isCut } = await tables.perform('query', spec, { signal, timeoutMs });
      return {
        columns: plain(columns.map(({ name, type }) => columnOfDuckDb(name, type))),
        values: values.map((column, at) => column.map((value) => toQueryCell(value, columns[at]?.type ?? ''))),
        rows: values[0]?.length ?? 0,
        is_cut: isCut,
        sql: text,
        elapsed_ms: Math.round(performance.now() - startedAt),
      };
    },
  };
}

export type Queries = ReturnType<typeof createQueries>;
