import type { HeaderLine } from '../decision.ts';
import type { BrowserRequest } from './exchange.ts';
import type { PreflightCache } from './preflight-cache.ts';
import type { ProfileName } from './profile.ts';

/** Why a browser refuses. Each has its rule in SPEC.md. */
export type RefusalReason =
  | 'invalid-request'
  | 'unsupported-scheme'
  | 'bad-port'
  | 'mixed-content'
  | 'same-origin-mode'
  | 'no-cors-redirect-mode'
  | 'local-network-insecure'
  | 'local-network-permission'
  | 'network-failure'
  | 'origin-missing'
  | 'origin-multiple'
  | 'origin-invalid'
  | 'origin-mismatch'
  | 'origin-wildcard'
  | 'credentials-not-true'
  | 'preflight-redirect'
  | 'preflight-status'
  | 'methods-unparsable'
  | 'headers-unparsable'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'redirect-error-mode'
  | 'redirect-location'
  | 'redirect-limit'
  | 'redirect-scheme'
  | 'redirect-credentials'
  | 'redirect-stream-body'
  | 'websocket-status';

/** Where in the exchange it was refused: before anything was sent, at a preflight's answer, at a redirect, at the answer. */
export type Stage = 'request' | 'preflight' | 'redirect' | 'response';

/** Something that passes in this browser today and should not be relied on. */
export type Warning = 'authorization-covered-by-wildcard';

interface VerdictBase {
  readonly profile: ProfileName;
  /** Everything that went on the wire, in order. */
  readonly requests: readonly BrowserRequest[];
  readonly warnings: readonly Warning[];
  /** The preflight cache afterwards, for the next request. */
  readonly preflightCache: PreflightCache;
}

/** The script gets a response. */
export interface Allowed extends VerdictBase {
  readonly outcome: 'allowed';
  /** `websocket` is an open connection; the others are Fetch's response types. */
  readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect' | 'websocket';
  /** What the script reads: 0 for the opaque types. */
  readonly status: number;
  /** The final URL, empty for `opaque`. */
  readonly url: string;
  readonly isRedirected: boolean;
  /** What the script can read: lower-case names in order, lines of one name joined by `, `. */
  readonly headers: readonly HeaderLine[];
}

/** The script gets a TypeError (a closed WebSocket, a status of 0) that says nothing. */
export interface Refused extends VerdictBase {
  readonly outcome: 'refused';
  readonly reason: RefusalReason;
  readonly stage: Stage;
  /** The rule of SPEC.md that was broken. */
  readonly rule: string;
  /** The URL that was being asked when it was refused, after redirects. */
  readonly url: string;
  /** The value at fault: a header's value, a method, a header name, a status, an address space. Empty when absent. */
  readonly detail: string;
  /** The status of the answer that was refused; 0 without one. */
  readonly status: number;
  /** What the browser writes to its console, the telling line first; empty when it stays silent. For `spec` a plain sentence. */
  readonly console: readonly string[];
}

/** What the browser does with the exchange. */
export type Verdict = Allowed | Refused;

/** A refusal before it knows its browser's words. */
export interface Cause {
  readonly reason: RefusalReason;
  readonly stage: Stage;
  readonly detail: string;
}
