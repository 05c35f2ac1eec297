import type { Expectation, RecipeColumn, RowCounts } from '@causeway/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledRecipe } from './compile-recipe.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { countsOf, readTally } from './tally.ts';

export type Cell = string | null;

/** A DuckDB in memory with a sheet as `input`, as the worker makes it. */
export interface Bench {
  readonly connection: DuckDBConnection;
  readonly rows: (sql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly objects: (sql: string) => Promise<readonly Record<string, unknown>[]>;
  readonly fill: (table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) => Promise<void>;
  /** The result and what was counted. */
  readonly run: (compiled: CompiledRecipe) => Promise<{
    readonly rows: readonly (readonly unknown[])[];
    readonly counts: RowCounts;
    readonly expectations: readonly Expectation[];
  }>;
  readonly close: () => void;
}

const noneRefused = `SELECT 0 AS __row, '' AS "step", '' AS "column", '' AS "value", '' AS "reason" WHERE false`;

const constant = (cell: Cell): string => (cell === null ? 'NULL' : quoteText(cell));

export async function openBench(threads = 2): Promise<Bench> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const objects = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  return {
    connection,
    rows,
    objects,
    fill: async (table, columns, cells) => {
      await connection.run(`DROP TABLE IF EXISTS ${quoteName(table)}`);
      await connection.run(
        `CREATE TABLE ${quoteName(table)} (__row BIGINT, ${columns.map((name) => `${quoteName(name)} VARCHAR`).join(', ')})`,
      );
      if (cells.length === 0) return;
      const values = cells.map((row, at) => `(${[String(at + 2), ...row.map(constant)].join(', ')})`).join(', ');
      await connection.run(`INSERT INTO ${quoteName(table)} VALUES ${values}`);
    },
    run: async ({ typed, sql, tallySql, done, expected, isBalanced }) => {
      if (typed !== undefined) {
        await connection.run(`CREATE OR REPLACE TABLE typed AS ${typed.sql}`);
        await connection.run(`CREATE OR REPLACE TABLE refused AS ${typed.refusedSql ?? noneRefused}`);
      }
      const tally = readTally(await objects(tallySql), { done, expected });
      return { rows: await rows(sql), counts: countsOf(tally, tally.rowsOut, isBalanced), expectations: tally.expectations };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export const textColumns = (...names: readonly string[]): RecipeColumn[] => names.map((name) => ({ name, type: 'text' }));
