import type { DataRun } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

interface RunState {
  readonly kind: StateKind;
  readonly word: string;
}

/** The state of a run as a person says it. */
export function runState({ status }: Pick<DataRun, 'status'>): RunState {
  switch (status) {
    case 'completed':
      return { kind: 'done', word: 'Done' };
    case 'failed':
      return { kind: 'failed', word: 'Failed' };
    case 'cancelled':
      return { kind: 'waiting', word: 'Cancelled' };
    case 'running':
      return { kind: 'running', word: 'Running' };
    case 'needs-attention':
      return { kind: 'attention', word: 'Needs attention' };
    default:
      return { kind: 'waiting', word: 'Waiting' };
  }
}
