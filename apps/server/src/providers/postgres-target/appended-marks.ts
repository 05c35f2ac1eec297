import type postgres from 'postgres';
import type { TableToSend } from './postgres-target.ts';
import { placeOf } from './table-sql.ts';

type Transaction = Pick<postgres.Sql, 'unsafe'>;

/** Beside the tables that rows are appended to: what was appended, written in the transaction of the rows. */
const name = 'causeway_sent';
/** No run is repeated after so long. */
const keptDays = 30;

async function ensureMarks(transaction: Transaction, schema: string): Promise<string> {
  const place = placeOf({ schema, table: name });
  const [found] = await transaction.unsafe<{ id: unknown }[]>('SELECT to_regclass($1) AS id', [place]);
  if (found?.id !== null) return place;
  // Two that create it at once would fail by each other.
  await transaction.unsafe(`SELECT pg_advisory_xact_lock(hashtext('${name}'))`);
  await transaction.unsafe(
    `CREATE TABLE IF NOT EXISTS ${place} (mark text PRIMARY KEY, rows bigint NOT NULL, sent_at timestamptz NOT NULL DEFAULT now())`,
  );
  return place;
}

/**
 * Marks rows as appended, in the transaction that appends them. False: a run that was repeated after a crash finds that its
 * rows are there. Another transaction with the same mark is waited for.
 */
export async function markAppended(transaction: Transaction, { schema, mark, rows }: TableToSend): Promise<boolean> {
  const place = await ensureMarks(transaction, schema);
  await transaction.unsafe(`DELETE FROM ${place} WHERE sent_at < now() - interval '${keptDays} days'`);
  const added = await transaction.unsafe(
    `INSERT INTO ${place} (mark, rows) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING mark`,
    [mark, rows],
  );
  return added.length > 0;
}
