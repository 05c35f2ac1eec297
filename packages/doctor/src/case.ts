import type { HeaderLines } from './facts.ts';
import type { Symptom } from './symptom.ts';

export type CredentialsMode = 'include' | 'same-origin' | 'omit';

/** One request a page wants to make. */
export interface RequestUnderTest {
  readonly id: string;
  readonly url: string;
  /** As the standard normalizes it: `patch` stays, `put` becomes `PUT`. */
  readonly method: string;
  /** What the script sets; what a script cannot set is not here. */
  readonly headers: HeaderLines;
  /** What the browser's cookie jar holds for the target. */
  readonly cookie?: string;
  readonly body?: string;
  readonly credentials: CredentialsMode;
  /** Its path was asked for; a bare host is only reached out to. */
  readonly isNamed: boolean;
}

/** One WebSocket a page wants to open. */
export interface SocketUnderTest {
  readonly id: string;
  /** `ws:` or `wss:`. */
  readonly url: string;
  readonly protocols: readonly string[];
  readonly cookie?: string;
}

/** What is examined. Holds secrets; it is never part of a report. */
export interface Case {
  /** The page's serialized origin, `null` for a file or a sandbox; undefined when nobody said and none was found. */
  readonly origin: string | undefined;
  readonly requests: readonly RequestUnderTest[];
  readonly sockets: readonly SocketUnderTest[];
  /** What the browser said. */
  readonly symptom: Symptom | undefined;
  /** The folder whose files were read; undefined when none was given. */
  readonly project: string | undefined;
  /** Send methods that may change something. */
  readonly isUnsafeAllowed: boolean;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the doctor sends this method without being told to. RFC 9110, 9.2.1. */
export const isSafeMethod = (method: string): boolean => safeMethods.has(method);

/** Whether a browser applies CORS to this request. */
export function isCrossOrigin(url: string, origin: string | undefined): boolean {
  return origin !== undefined && new URL(url).origin !== origin;
}
