/** A header as it goes on the wire; names are lower-case. */
export type HeaderLine = readonly [name: string, value: string];

/** What of a request matters for CORS. Header values as received, undefined when absent. */
export interface CorsRequest {
  readonly method: string;
  /** `Origin`. */
  readonly origin?: string | undefined;
  /** `Access-Control-Request-Method`. */
  readonly requestMethod?: string | undefined;
  /** `Access-Control-Request-Headers`. */
  readonly requestHeaders?: string | undefined;
  /** `Access-Control-Request-Private-Network: true` was sent. */
  readonly privateNetwork?: boolean | undefined;
  /**
   * The server's own origin as this request addressed it, serialized: no default port. Take it from a Host that passed the
   * host guard; before that a rebinding page would be its own origin.
   */
  readonly hostOrigin?: string | undefined;
}

/** No Origin header: not CORS. */
export interface CorsNone {
  readonly kind: 'none';
  readonly headers: readonly HeaderLine[];
}

/** Handle the request; every response to it carries these headers. */
export interface CorsAllowed {
  readonly kind: 'allowed';
  readonly origin: string;
  readonly headers: readonly HeaderLine[];
}

/** The page may not read the response. Refuse what changes something: a simple request reaches the server all the same. */
export interface CorsDenied {
  readonly kind: 'denied';
  readonly reason: 'origin';
  readonly headers: readonly HeaderLine[];
}

/** Answer the preflight now: this status, these headers, no body. */
export interface CorsPreflight {
  readonly kind: 'preflight';
  readonly status: 204;
  readonly origin: string;
  readonly headers: readonly HeaderLine[];
}

/** Answer the preflight now with this status, these headers and a body that says why. */
export interface CorsPreflightDenied {
  readonly kind: 'preflight-denied';
  readonly status: 403;
  readonly reason: 'origin' | 'method' | `header:${string}`;
  /** The method that was asked for, printable ASCII. */
  readonly requestMethod: string;
  readonly headers: readonly HeaderLine[];
}

/** What to answer. Each kind's `headers` belong on the response as they are. Frozen and shared: copy before changing. */
export type CorsDecision = CorsNone | CorsAllowed | CorsDenied | CorsPreflight | CorsPreflightDenied;
