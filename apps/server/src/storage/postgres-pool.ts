import postgres from 'postgres';
import { numberPlaceholders } from './statement-text.ts';
import { createTextCache } from './text-cache.ts';

export interface PoolOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly deadlineMs: number;
}

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

export type Pool = ReturnType<typeof connectPool>;
export type Runner = Pick<Pool, 'unsafe'>;
type Parameter = string | number | Uint8Array | null;

/** Connections to PostgreSQL, made when they are needed. */
export function connectPool({ url, poolSize, deadlineMs }: PoolOptions) {
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
    connection: { application_name: 'causeway', statement_timeout: Math.max(1, deadlineMs - 400) },
  });
}

/**
 * Kysely types its parameters as unknown; only what both databases take may pass. PostgreSQL keeps no U+0000 in a text and refuses
 * the statement; its replacement has the same length, so offsets into a text stay true.
 */
function toParameter(value: unknown): Parameter {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (value === null || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new TypeError(`a parameter must be a string, a number, a bigint, bytes or null, not ${typeof value}`);
}

const textLimit = 2000;
const numbered = createTextCache(textLimit, numberPlaceholders);

/** Without parameters the simple protocol: it also takes what cannot be prepared. */
export async function run(
  runner: Runner,
  sql: string,
  parameters: readonly unknown[],
): Promise<postgres.RowList<postgres.Row[]>> {
  const text = numbered(sql);
  return parameters.length === 0 ? runner.unsafe(text) : runner.unsafe(text, parameters.map(toParameter), { prepare: true });
}
