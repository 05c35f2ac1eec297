import type { ReadyReply } from '@causeway/contract';
import type { ConnectionState } from '../../server/connection-watch.ts';
import { absence, dependenciesOf } from '../connections/dependency.ts';

/** What Home knows, as far as it knows it. */
export interface Standing {
  readonly connection: ConnectionState;
  readonly ready: ReadyReply | undefined;
  readonly modelCount: number | undefined;
  readonly sessionCount: number | undefined;
}

/** The state in one sentence: the first thing one reads. */
export function headlineOf({ connection, ready, modelCount, sessionCount }: Standing): string {
  if ('failure' in connection) return connection.failure.cause.title;
  const failed = ready === undefined ? [] : dependenciesOf(ready.checks).filter(({ check }) => check.status !== 'ok');
  const first = failed[0];
  if (first !== undefined) {
    return failed.length === 1 ? absence(first) : `${failed.length} dependencies are not available`;
  }
  if (ready === undefined || modelCount === undefined) return 'Causeway';
  if (modelCount === 0) return 'Ready for a model';
  if (sessionCount === 0) return 'Ready for the first chat';
  return 'Everything is connected';
}
