import type { ExecutionStatus } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

interface Words {
  readonly kind: StateKind;
  readonly word: string;
}

/** How a run's status looks and reads. */
export const executionStates: Readonly<Record<ExecutionStatus, Words>> = {
  pending: { kind: 'waiting', word: 'Queued' },
  running: { kind: 'running', word: 'Running' },
  waiting: { kind: 'waiting', word: 'Waiting' },
  'needs-attention': { kind: 'attention', word: 'Needs attention' },
  completed: { kind: 'done', word: 'Completed' },
  failed: { kind: 'failed', word: 'Failed' },
  cancelled: { kind: 'waiting', word: 'Cancelled' },
};
