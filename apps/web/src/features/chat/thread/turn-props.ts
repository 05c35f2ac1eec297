import type { Message } from '@causeway/contract';
import type { TreeNode } from '../live/branch.ts';
import type { TurnActions } from './turn-actions.ts';

/** What every kind of turn gets. */
export interface TurnProps {
  readonly message: Message;
  /** Of all branches, for "2 of 3". */
  readonly nodes: readonly TreeNode[];
  readonly actions: TurnActions;
  /** An answer is being produced: nothing else can be asked. */
  readonly isBusy: boolean;
  readonly isLast: boolean;
}
