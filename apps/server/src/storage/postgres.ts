import postgres from 'postgres';
import { createDependency } from '../dependency.ts';
import type { Dependency } from '../dependency.ts';
import { UnexpectedRowsError } from './database.ts';
import type { Database, Write, WriteOptions } from './database.ts';
import { createKysely } from './kysely-dialect.ts';
import type { Execute } from './kysely-dialect.ts';
import { isPostgresFailure, isRetryable, toPostgresFault } from './postgres-faults.ts';
import { assertRead, numberPlaceholders, prepareWrite } from './statement-text.ts';
import { createTextCache } from './text-cache.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Connections; default 10. */
  readonly poolSize?: number;
  /** Default 1900 ms, so that a server that is down is a fault within 2 s. */
  readonly deadlineMs?: number;
}

export interface PostgresDatabase extends Database {
  readonly dialect: 'postgres';
  readonly dependency: Dependency;
}

const attemptLimit = 3;
const textLimit = 2000;

function toNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53; keep it as text`);
  return value;
}

/** The same JavaScript values as SQLite gives: numbers for int8 and numeric, 0/1 for booleans, plain bytes. */
const types = {
  integer: { to: 20, from: [20, 1700], serialize: String, parse: toNumber },
  boolean: {
    to: 16,
    from: [16],
    serialize: (value: unknown) => (Number(value) === 1 ? 't' : 'f'),
    parse: (text: string) => Number(text === 't'),
  },
  bytes: {
    to: 17,
    from: [17],
    serialize: (value: Uint8Array) => `\\x${Buffer.from(value).toString('hex')}`,
    parse: (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  },
};

type Pool = ReturnType<typeof connect>;
type Runner = Pick<Pool, 'unsafe'>;
type Parameter = string | number | Uint8Array | null;

function connect(url: string, poolSize: number, deadlineMs: number) {
  return postgres(url, {
    max: poolSize,
    connect_timeout: deadlineMs / 1000,
    // Each request tries anew; the breaker limits how often.
    backoff: () => 0,
    idle_timeout: 300,
    fetch_types: false,
    types,
    onnotice: () => undefined,
    // The server gives up before this side does: then it is known that nothing was committed.
    connection: { application_name: 'causeway', statement_timeout: Math.max(1, deadlineMs - 100) },
  });
}

/** Kysely types its parameters as unknown; only what both databases take may pass. */
function toParameter(value: unknown): Parameter {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new TypeError(`a parameter must be a string, a number, a bigint, bytes or null, not ${typeof value}`);
}

const numbered = createTextCache(textLimit, numberPlaceholders);

/** Without parameters the simple protocol: it also takes what cannot be prepared. */
async function run(runner: Runner, sql: string, parameters: readonly unknown[]): Promise<postgres.RowList<postgres.Row[]>> {
  const text = numbered(sql);
  return parameters.length === 0 ? runner.unsafe(text) : runner.unsafe(text, parameters.map(toParameter), { prepare: true });
}

/** Sends all statements at once, then looks at what they changed. */
async function runAll(runner: Runner, statements: readonly Write[]): Promise<readonly number[]> {
  const results = await Promise.all(statements.map(({ sql, parameters }) => run(runner, sql, parameters)));
  return results.map((result, index) => {
    const expected = statements[index]?.expectRows;
    const changed = result.count ?? 0;
    if (expected !== undefined && changed !== expected) throw new UnexpectedRowsError(index, expected, changed);
    return changed;
  });
}

async function runWrite(pool: Pool, statements: readonly Write[], options: WriteOptions): Promise<readonly number[]> {
  const isAlone = statements.length === 1 && statements[0]?.expectRows === undefined && options.deadlineMs === undefined;
  if (isAlone) return runAll(pool, statements);
  return pool.begin(async (transaction) => {
    const { deadlineMs } = options;
    if (deadlineMs !== undefined) await transaction.unsafe(`set local statement_timeout = ${Math.ceil(deadlineMs)}`);
    return runAll(transaction, statements);
  });
}

async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptLimit || !isRetryable(error)) throw error;
    }
  }
}

function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}`;
}

/** A pool of connections to PostgreSQL. Opening never waits: a server that is down is a fault of each call until it is back. */
export function openPostgres({ url, poolSize = 10, deadlineMs = 1900 }: PostgresOptions): PostgresDatabase {
  const address = addressOf(url);
  const dependency = createDependency({
    name: 'postgres',
    address,
    startCommand: 'sudo systemctl start postgresql',
    deadlineMs,
    isFailure: isPostgresFailure,
  });
  let pool = connect(url, poolSize, deadlineMs);
  let answeredAt = performance.now();

  /** A frozen server or a cut line leaves connections that never end; a fresh pool recovers as soon as the server does. */
  function replaceSilentPool(): void {
    if (performance.now() - answeredAt < deadlineMs) return;
    const silent = pool;
    pool = connect(url, poolSize, deadlineMs);
    answeredAt = performance.now();
    void silent.end({ timeout: 0 });
  }

  async function call<T>(work: (pool: Pool) => Promise<T>, limitMs?: number): Promise<T> {
    try {
      return await dependency.call(async (signal) => {
        signal.addEventListener('abort', replaceSilentPool);
        const result = await work(pool);
        answeredAt = performance.now();
        return result;
      }, limitMs);
    } catch (error) {
      throw toPostgresFault(error, address);
    }
  }

  const execute: Execute = async <Row>(sql: string, parameters: readonly unknown[]) => {
    assertRead(sql);
    return [...(await call((current) => run(current, sql, parameters)))] as unknown as readonly Row[];
  };

  return {
    dialect: 'postgres',
    dependency,
    kysely: () => createKysely('postgres', execute),
    prepare: prepareWrite,
    read: (sql, ...parameters) => execute(sql, parameters),
    async write(statements, options = {}) {
      if (statements.length === 0) return [];
      return call((current) => withRetries(() => runWrite(current, statements, options)), options.deadlineMs);
    },
    async check(signal) {
      signal.throwIfAborted();
      await call((current) => run(current, 'select 1', []));
    },
    close: () => pool.end({ timeout: 1 }),
  };
}
