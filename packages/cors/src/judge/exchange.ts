import type { HeaderLine } from '../decision.ts';
import type { AddressSpace } from './page-request.ts';

/** One request as it goes on the wire. */
export interface BrowserRequest {
  readonly kind: 'preflight' | 'actual';
  readonly url: string;
  readonly method: string;
  /** The page's headers and those of CORS, lower-case. What every request has (Host, User-Agent, …) is left out. */
  readonly headers: readonly HeaderLine[];
  /** Whether cookies, HTTP credentials and client certificates go along. */
  readonly sendsCredentials: boolean;
}

/** What came back. Header lines as received, each line of its own; one character per byte. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** Where the connection went. Default: what the host of the URL says. */
  readonly addressSpace?: AddressSpace;
}

/** No HTTP answer came back. */
export interface NetworkFailure {
  /** Chromium's name without `net::`, such as `ERR_CONNECTION_REFUSED`. */
  readonly failure: string;
}

/** What a request meets. */
export type Answer = ServerAnswer | NetworkFailure;

/** The server's side: a function, or recorded answers in the order of the requests. */
export type Exchange = ((request: BrowserRequest) => Answer) | readonly Answer[];
