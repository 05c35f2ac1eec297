import type { StateKind } from '../../../ui/state-kind.ts';

/** What a run says of one step, as a node shows it. Times in ms since 1970 UTC. */
export interface StepOverlay {
  /** `idle`: not reached; `skipped`: its condition did not hold. */
  readonly kind: StateKind | 'idle' | 'skipped';
  readonly word: string;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly attempts: number;
  readonly loop: { readonly total: number; readonly done: number; readonly failed: number } | undefined;
  /** A short line under the name: the case that was taken, what it waits for, how it failed. */
  readonly note: string | undefined;
}
