import { UnexpectedRowsError } from './database.ts';
import type { Write, WriteOptions } from './database.ts';
import { isConnectionLost } from './postgres-faults.ts';
import { run } from './postgres-pool.ts';
import type { Pool, Runner } from './postgres-pool.ts';

/** Sends all statements at once and answers the rows each changed. */
async function runAll(runner: Runner, statements: readonly Write[]): Promise<readonly number[]> {
  const results = await Promise.all(statements.map(({ sql, parameters }) => run(runner, sql, parameters)));
  return results.map((result) => result.count ?? 0);
}

function assertRows(statements: readonly Write[], changed: readonly number[]): void {
  for (const [index, { expectRows }] of statements.entries()) {
    const count = changed[index] ?? 0;
    if (expectRows !== undefined && count !== expectRows) throw new UnexpectedRowsError(index, expectRows, count);
  }
}

/**
 * Postgres.js sends ROLLBACK even on a connection that was lost, and that ends the process
 * (https://github.com/porsager/postgres/issues/1208). Left unsettled, the transaction is rejected when the connection closes.
 */
async function runTransaction(
  pool: Pool,
  statements: readonly Write[],
  { deadlineMs }: WriteOptions,
): Promise<readonly number[]> {
  return pool.begin(async (transaction) => {
    try {
      if (deadlineMs !== undefined) await run(transaction, `set local statement_timeout = ${Math.ceil(deadlineMs)}`, []);
      const changed = await runAll(transaction, statements);
      assertRows(statements, changed);
      return changed;
    } catch (error) {
      if (isConnectionLost(error)) return new Promise<never>(() => undefined);
      throw error;
    }
  });
}

/** Commits the statements together. A statement alone that expects nothing commits itself. */
export async function runWrite(pool: Pool, statements: readonly Write[], options: WriteOptions): Promise<readonly number[]> {
  const isAlone = statements.length === 1 && statements[0]?.expectRows === undefined && options.deadlineMs === undefined;
  if (isAlone) return runAll(pool, statements);
  return runTransaction(pool, statements, options);
}
