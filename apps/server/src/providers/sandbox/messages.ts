import type { SandboxFault, SourceCheck } from './sandbox.ts';

/** To a thread. `payload` is JSON that only the realm reads. */
export type ThreadJob =
  | { readonly kind: 'expressions' | 'script'; readonly payload: string; readonly timeoutMs: number }
  | { readonly kind: 'check'; readonly sources: readonly SourceCheck[]; readonly timeoutMs: number };

/** Of `ThreadJob.payload`. */
export interface RealmJob {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  readonly values: readonly unknown[];
  readonly now: number;
  readonly seed: string;
  readonly maxOutput: number;
}

/** What the realm answers, as JSON text: `text` is the JSON of the values. */
export type RealmAnswer = { readonly text: string } | SandboxFault;

/** From a thread. `isSpent`: it should not get another job. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'values'; readonly text: string; readonly isSpent: boolean }
  | { readonly kind: 'checked'; readonly messages: readonly (string | undefined)[]; readonly isSpent: boolean }
  | ({ readonly kind: 'failed'; readonly isSpent: boolean } & SandboxFault);

export interface ThreadData {
  readonly memoryBytes: number;
}
