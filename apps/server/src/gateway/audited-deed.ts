import type { Principal } from './principal.ts';

/** Something that was done and cannot be seen elsewhere. */
export interface AuditedDeed {
  readonly principal: Principal;
  /** The operation's name. */
  readonly action: string;
  /** Ids in its address, or of what it made. */
  readonly subject: string | null;
  readonly detail: string;
  readonly address: string;
  readonly requestId: string;
}

/** Where deeds are kept; it must neither throw nor reject. */
export type RecordDeed = (deed: AuditedDeed) => void;
