import type { ExecutionDelta, ExecutionEvent } from '@causeway/contract';
import type { RunLog, RunRow } from './run-log.ts';
import type { ValueStore } from './run-values.ts';

/** What sessions share. */
export interface SessionServices {
  readonly log: RunLog;
  readonly values: ValueStore;
  readonly node: string;
  readonly now: () => number;
  /** Events are durable; whoever watches may read them. */
  readonly onCommitted: (row: RunRow, events: readonly ExecutionEvent[]) => void;
  /** Text of a running step; never kept. */
  readonly onDelta: (run: string, delta: ExecutionDelta) => void;
  /** A signal for another run was committed. */
  readonly onTold: (run: string) => void;
  /** The runs that this one started are to be cancelled. */
  readonly onChildrenCancelled: (run: string) => void;
  /** A run was created in the same commit and is due. */
  readonly onCreated: () => void;
  readonly onTrouble: (error: unknown) => void;
}
