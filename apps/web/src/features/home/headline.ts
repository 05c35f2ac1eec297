import type { ReadyReply } from '@causeway/contract';
import { dependenciesOf } from '../connections/dependency.ts';

/** What Home knows, as far as it knows it. */
export interface Standing {
  readonly ready: ReadyReply | undefined;
  readonly modelCount: number | undefined;
  readonly sessionCount: number | undefined;
}

/** The state in one sentence: the first thing one reads. */
export function headlineOf({ ready, modelCount, sessionCount }: Standing): string {
  const failed = ready === undefined ? [] : dependenciesOf(ready.checks).filter(({ check }) => check.status !== 'ok');
  const first = failed[0];
  if (first !== undefined) {
    const others = failed.length === 1 ? '' : ` and ${failed.length - 1} more`;
    return ready?.status === 'unavailable' ? `${first.name}${others} is down` : `${first.name}${others} needs a look`;
  }
  if (modelCount === 0) return 'Ready for a model';
  if (sessionCount === 0) return 'Ready for the first chat';
  return 'Everything is connected';
}
