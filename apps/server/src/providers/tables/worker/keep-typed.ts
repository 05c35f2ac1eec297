import type { RunSpec, TypedRows } from '../tables.ts';
import type { Job } from './job.ts';
import { fromOf } from './looked-at.ts';

/** Cells that a process keeps: some 100 MB, a quarter of what DuckDB may take by default; it puts them on the disk when it needs more. */
const maxKeptCells = 4_000_000;

interface Kept {
  /** What it was made by. */
  readonly sql: string;
  readonly tables: readonly string[];
  readonly named: Readonly<Record<string, string>>;
}

const none: Kept = { sql: '', tables: [], named: {} };
const noRefused = `SELECT NULL::BIGINT AS __row, '' AS "step", '' AS "column", '' AS "value", '' AS "reason" WHERE false`;

const drop = async (tables: readonly string[], { engine }: Job): Promise<void> => {
  for (const table of tables) await engine.run(`DROP TABLE IF EXISTS ${table}`);
};

async function count(from: string, { engine }: Job): Promise<number> {
  const [counted] = await engine.rows<{ readonly rows: string }>(`SELECT count(*)::VARCHAR AS rows FROM ${from}`);
  return Number(counted?.rows ?? 0);
}

async function make(spec: RunSpec & { readonly typed: TypedRows }, rows: number, job: Job): Promise<Kept> {
  const { sql, refusedSql } = spec.typed;
  const [typed, refused] = [job.nextName(), job.nextName()];
  const keep = (table: string, select: string): Promise<void> =>
    job.engine.run(`CREATE TEMP TABLE ${table} AS SELECT * FROM ${fromOf({ ...spec, sql: select })}`);
  try {
    await keep(typed, sql);
    const isWhole = (await count(typed, job)) === rows;
    if (!isWhole && refusedSql !== undefined) await keep(refused, refusedSql);
    const refusedRows = isWhole || refusedSql === undefined ? noRefused : `SELECT * FROM ${refused}`;
    return { sql, tables: [typed, refused], named: { typed: `SELECT * FROM ${typed}`, refused: refusedRows } };
  } catch (error) {
    await job.engine.connection.run(`DROP TABLE IF EXISTS ${typed}`);
    throw error;
  }
}

/** SELECTs of the rows that were typed, and of those that were refused for it: kept from the run before, or made now. */
export async function keepTyped(spec: RunSpec, job: Job): Promise<Readonly<Record<string, string>>> {
  const { typed } = spec;
  if (typed === undefined) return {};
  const rows = await count(fromOf({ source: spec.source }), job);
  if (rows * typed.columns > maxKeptCells) return { typed: typed.sql, refused: typed.refusedSql ?? noRefused };
  // One of them: another plan over the sheet takes its place.
  const holder = await job.remember('typed', async () => ({ kept: none }));
  if (holder.kept.sql !== typed.sql) {
    const { tables } = holder.kept;
    holder.kept = none;
    await drop(tables, job);
    holder.kept = await make({ ...spec, typed }, rows, job);
  }
  return holder.kept.named;
}
