import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '@causeway/contract';
import postgres from 'postgres';
import type { PostgresTarget, TableToSend } from './postgres-target.ts';
import { markAppended } from './appended-marks.ts';
import { readAddress } from './read-address.ts';
import type { PostgresAddress } from './read-address.ts';
import { copyOf, placeOf, statementsOf } from './table-sql.ts';

export interface PostgresTargetOptions {
  /** Every address of a host, each one that may be called; throws `outbound_refused` or `outbound_unreachable`. */
  readonly addressesOf: (host: string, port: number) => Promise<readonly string[]>;
}

const connectMs = 10_000;

/** To the address that was checked, whatever the name leads to by now. */
async function open(address: string, { host, port }: PostgresAddress): Promise<Socket> {
  const socket = connect({ host: address, port });
  await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  // The name that the certificate must have.
  return Object.assign(socket, { host });
}

function connectTo(address: PostgresAddress, numeric: string) {
  const { host, port, username, password, database, ssl } = address;
  const options = {
    host,
    port,
    username,
    password,
    database,
    ssl: ssl === 'verify-full' ? { rejectUnauthorized: true } : ssl,
    max: 1,
    connect_timeout: connectMs / 1000,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'causeway' },
    socket: () => open(numeric, address),
  };
  return postgres(options);
}

type Connection = ReturnType<typeof connectTo>;
type Transaction = Pick<Connection, 'unsafe'>;

const countBytes = (onBytes: TableToSend['onBytes']): Transform => {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
      bytes += chunk.length;
      onBytes?.(bytes);
      done(null, chunk);
    },
  });
};

async function countRows(transaction: Transaction, table: TableToSend): Promise<number> {
  const [row] = await transaction.unsafe<{ n: string }[]>(`SELECT count(*)::text AS n FROM ${placeOf(table)}`);
  return Number(row?.n ?? 0);
}

/** A run that was repeated after a crash finds what it had made. */
async function isMade(transaction: Transaction, { schema, table, mark, mode }: TableToSend): Promise<boolean> {
  if (mode === 'append') return false;
  const found = await transaction.unsafe(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND obj_description(c.oid, 'pg_class') = $3`,
    [schema, table, mark],
  );
  return found.length > 0;
}

/** A refusal that comes after the last byte goes to the query, which the driver has settled by then, and to nobody else. */
async function copyRows(transaction: Transaction, table: TableToSend): Promise<void> {
  const query = transaction.unsafe(copyOf(table));
  const sink = await query.writable();
  const { promise: refused, reject } = Promise.withResolvers<never>();
  void Object.assign(query, { reject });
  await Promise.race([pipeline(table.content, countBytes(table.onBytes), sink, { signal: table.signal }), refused]);
}

async function write(transaction: Transaction, table: TableToSend): Promise<number> {
  if (await isMade(transaction, table)) {
    table.content.destroy();
    return countRows(transaction, table);
  }
  if (table.mode === 'append' && !(await markAppended(transaction, table))) {
    table.content.destroy();
    return table.rows;
  }
  for (const statement of statementsOf(table)) await transaction.unsafe(statement);
  await copyRows(transaction, table);
  // Others may write into a table that rows are appended to.
  const rows = table.mode === 'append' ? table.rows : await countRows(transaction, table);
  if (rows === table.rows) return rows;
  throw new Fault('conflict', { message: `The database counts ${rows} rows, not ${table.rows}; nothing was kept.` });
}

/** `class` of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function explain(cause: unknown, { host }: PostgresAddress, table: TableToSend): unknown {
  if (cause instanceof Fault || table.signal.aborted) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const said = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
  if (code === '42P07') {
    return new Fault('conflict', {
      message: `The table ${table.schema}.${table.table} is there already.`,
      fix: { summary: 'Choose another name, or the mode replace or append.' },
      cause,
    });
  }
  if (/^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('57P') && !code.startsWith('08')) {
    return new Fault('invalid_request', { message: `${host} refused it: ${said}.`, param: 'to', cause });
  }
  return new Fault('outbound_unreachable', { message: `The database on ${host} cannot be reached.`, reason: said, cause });
}

/** Writes tables into the PostgreSQL of somebody else. */
export function createPostgresTarget({ addressesOf }: PostgresTargetOptions): PostgresTarget {
  return {
    check: async (url) => {
      const { host, port } = readAddress(url);
      await addressesOf(host, port);
    },
    send: async (table) => {
      const address = readAddress(table.url);
      const { host, port } = address;
      const [numeric = host] = await addressesOf(host, port);
      const connection = connectTo(address, numeric);
      try {
        const rows = await connection.begin((transaction) => write(transaction, table));
        return { host, rows };
      } catch (error) {
        table.signal.throwIfAborted();
        throw explain(error, address, table);
      } finally {
        table.content.destroy();
        await connection.end({ timeout: 1 });
      }
    },
  };
}
