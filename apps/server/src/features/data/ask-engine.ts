import type { Tables } from '../../providers/tables/tables.ts';
import type { AskEngine } from './recipes/prepare-statements.ts';

/** More than any description has. */
const limit = 10_000;
const timeoutMs = 10_000;

/** An engine that has no files: it reads, writes and describes statements, and runs none over rows. */
export const askEngine =
  (tables: Pick<Tables, 'perform'>, signal: AbortSignal): AskEngine =>
  async (sql) => {
    const spec = { tables: {}, views: [], sql, offset: 0, limit };
    const { columns, values } = await tables.perform('query', spec, { signal, timeoutMs });
    const count = values[0]?.length ?? 0;
    return Array.from({ length: count }, (_, row) =>
      Object.fromEntries(columns.map(({ name }, column) => [name, values[column]?.[row]])),
    );
  };
