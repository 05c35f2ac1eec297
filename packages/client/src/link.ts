import type { CallFailure } from './call-failure.ts';

/** One connection of a subscription. */
export interface Link {
  /** False when it cannot be sent. */
  send(text: string): boolean;
  /** Ends it; no event follows. */
  close(): void;
}

export interface LinkEvents {
  readonly onFrame: (json: unknown) => void;
  readonly onEnd: (end: LinkEnd) => void;
}

/** Close codes of RFC 6455 and of the contract; 1006: broken without one. */
export interface LinkEnd {
  readonly code: number;
  readonly reason: string;
  /** What the server answered instead of a stream, or why it could not be asked. */
  readonly failure?: CallFailure;
}

export interface LinkRequest {
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The stream's own and `after`. */
  readonly query: Readonly<Record<string, unknown>>;
}
