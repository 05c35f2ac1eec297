import type { Tables } from '../../providers/tables/tables.ts';
import type { AskEngine } from './recipes/read-select.ts';

/** More than any description has. */
const limit = 10_000;
const timeoutMs = 10_000;
/** The same plan is read for its check, its preview and its run. */
const maxKept = 200;
const maxKeptLength = 50_000;

type Rows = Awaited<ReturnType<AskEngine>>;

/** An engine that has no files: it reads, writes and describes statements. So its answer to a text never changes, and is kept. */
export function createAskEngine(tables: Pick<Tables, 'perform'>): (signal: AbortSignal) => AskEngine {
  const kept = new Map<string, Rows>();

  async function ask(sql: string, signal: AbortSignal): Promise<Rows> {
    const spec = { tables: {}, views: [], sql, offset: 0, limit };
    const { columns, values } = await tables.perform('query', spec, { signal, timeoutMs });
    const count = values[0]?.length ?? 0;
    return Array.from({ length: count }, (_, row) =>
      Object.fromEntries(columns.map(({ name }, column) => [name, values[column]?.[row]])),
    );
  }

  return (signal) => async (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const rows = await ask(sql, signal);
    if (sql.length > maxKeptLength) return rows;
    kept.set(sql, rows);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return rows;
  };
}
