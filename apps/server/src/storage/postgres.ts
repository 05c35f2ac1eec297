import { createDependency } from '../dependency.ts';
import type { Dependency } from '../dependency.ts';
import type { Database } from './database.ts';
import { createKysely } from './kysely-dialect.ts';
import type { Execute } from './kysely-dialect.ts';
import { isConnectionLost, isPostgresFailure, isRetryable, toPostgresFault } from './postgres-faults.ts';
import { connectPool, run } from './postgres-pool.ts';
import type { Pool } from './postgres-pool.ts';
import { runWrite } from './postgres-write.ts';
import { assertRead, prepareWrite } from './statement-text.ts';

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

/** The pool that calls use, and a fresh one after a connection was lost or the server fell silent. */
class Pools {
  readonly #connect: () => Pool;
  readonly #deadlineMs: number;
  #current: Pool;
  #answeredAt = performance.now();

  constructor(connect: () => Pool, deadlineMs: number) {
    this.#connect = connect;
    this.#deadlineMs = deadlineMs;
    this.#current = connect();
  }

  async use<T>(work: (pool: Pool) => Promise<T>, signal: AbortSignal): Promise<T> {
    const pool = this.#current;
    signal.addEventListener('abort', () => this.#replaceSilent(pool));
    try {
      const result = await withRetries(() => work(pool));
      this.#answeredAt = performance.now();
      return result;
    } catch (error) {
      // Postgres.js keeps unsent bytes of a lost connection and sends them on the next one of the same slot.
      if (isConnectionLost(error)) this.#replace(pool);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#current.end({ timeout: 1 });
  }

  /** A frozen server or a cut line leaves connections that never end; a slow statement is no reason. */
  #replaceSilent(pool: Pool): void {
    if (performance.now() - this.#answeredAt >= this.#deadlineMs) this.#replace(pool);
  }

  #replace(lost: Pool): void {
    if (lost !== this.#current) return;
    this.#current = this.#connect();
    void lost.end({ timeout: 2 });
  }
}

/** A pool of connections to PostgreSQL. Opening never waits: a server that is down is a fault of each call until it is back. */
export function openPostgres({ url, poolSize = 10, deadlineMs = 1900 }: PostgresOptions): PostgresDatabase {
  const address = addressOf(url);
  const startCommand = 'sudo systemctl start postgresql';
  const dependency = createDependency({ name: 'postgres', address, startCommand, deadlineMs, isFailure: isPostgresFailure });
  const pools = new Pools(() => connectPool({ url, poolSize, deadlineMs }), deadlineMs);

  async function call<T>(work: (pool: Pool) => Promise<T>, limitMs?: number): Promise<T> {
    try {
      return await dependency.call((signal) => pools.use(work, signal), limitMs);
    } catch (error) {
      throw toPostgresFault(error, address);
    }
  }

  const execute: Execute = async <Row>(sql: string, parameters: readonly unknown[]) => {
    assertRead(sql);
    return [...(await call((pool) => run(pool, sql, parameters)))] as unknown as readonly Row[];
  };

  return {
    dialect: 'postgres',
    dependency,
    kysely: () => createKysely('postgres', execute),
    prepare: prepareWrite,
    read: (sql, ...parameters) => execute(sql, parameters),
    async write(statements, options = {}) {
      if (statements.length === 0) return [];
      return call((pool) => runWrite(pool, statements, options), options.deadlineMs);
    },
    async check(signal) {
      signal.throwIfAborted();
      await call((pool) => run(pool, 'select 1', []));
    },
    close: () => pools.close(),
  };
}
