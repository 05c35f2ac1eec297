import type { ToolUse } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

/** What became of a tool call: an icon and a word. */
export const toolUseStates = {
  waiting: ['attention', 'Waits for you'],
  running: ['running', 'Running'],
  done: ['done', 'Done'],
  failed: ['failed', 'Failed'],
  denied: ['waiting', 'Not done'],
  unknown: ['attention', 'Interrupted; it may have happened'],
} as const satisfies Record<ToolUse['status'], readonly [StateKind, string]>;
