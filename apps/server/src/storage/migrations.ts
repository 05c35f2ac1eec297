import type { Dialect } from './database.ts';

/** Owned by a feature; applied once, in order, inside one transaction. Never edited after release: its text is checksummed. */
export interface Migration {
  /** `0001-sessions`; the ledger keeps `<feature>/0001-sessions`. */
  readonly id: string;
  /** Statements for both dialects, or for each. */
  readonly up: readonly string[] | Readonly<Record<Dialect, readonly string[]>>;
}
