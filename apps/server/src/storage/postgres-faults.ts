import { Fault } from '@causeway/contract';
import { UnexpectedRowsError } from './database.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, credentials, resources, shutdown. */
const failedServer = /^(?:08|28|53|57P|58|3D000|XX)/u;
const diskFull = '53100';
const statementTimeout = '57014';
const retryable = new Set(['40001', '40P01']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
const isAnswer = (error: unknown): boolean => error instanceof Error && error.name === 'PostgresError';

/** Whether the server itself failed; a violated constraint or a wrong statement is an answer. */
export function isPostgresFailure(error: unknown): boolean {
  if (error instanceof Fault || error instanceof UnexpectedRowsError) return false;
  if (isAnswer(error)) return failedServer.test(codeOf(error)) && codeOf(error) !== diskFull;
  return !(error instanceof TypeError || error instanceof RangeError) && codeOf(error) !== 'UNDEFINED_VALUE';
}

/** The connection is gone, so nothing more may be sent on it. */
export const isConnectionLost = (error: unknown): boolean => !isAnswer(error) && isPostgresFailure(error);

/** A deadlock or a serialization failure rolled everything back: the same write may be tried again at once. */
export const isRetryable = (error: unknown): boolean => isAnswer(error) && retryable.has(codeOf(error));

/** What the server answered and the outside may see; anything else stays what it is. */
export function toPostgresFault(error: unknown, address: string): unknown {
  if (!isAnswer(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const details = { dependency: 'postgres', reason, cause: error };
  if (codeOf(error) === diskFull) {
    const fix = { summary: 'Free space on the disk of PostgreSQL.' };
    return new Fault('disk_full', {
      ...details,
      message: `The disk of PostgreSQL at ${address} is full; nothing was saved.`,
      fix,
    });
  }
  if (codeOf(error) !== statementTimeout && !isRetryable(error)) return error;
  const fix = { summary: 'Find what holds the lock.', command: 'select pid, state, query from pg_stat_activity' };
  return new Fault('database_busy', {
    ...details,
    message: `PostgreSQL at ${address} did not finish a statement in time, perhaps because of a lock; nothing was saved.`,
    fix,
    retryAfterMs: 1000,
  });
}
