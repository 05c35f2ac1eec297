import { Fault } from '@causeway/contract';
import type { AddressPolicy } from './address-policy.ts';
import { checkHeaders } from './outbound-headers.ts';
import { exchangeOnce } from './exchange-once.ts';
import type { BodyTaker } from './exchange-once.ts';
import { followRedirect } from './follow-redirect.ts';

/** A request to an address that somebody named: a workflow step, a web hook, a document by its URL. */
export interface GuardedRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Ends the request at once. */
  readonly signal?: AbortSignal;
  /** For everything together, redirects included; default 30 000. */
  readonly timeoutMs?: number;
  /** Of the body after decompression; default 10 MiB. */
  readonly maxBytes?: number;
  /** Default 5; 0 hands the redirect over as the answer. */
  readonly maxRedirects?: number;
  /** For what is too large for memory: takes the body of a successful answer while it comes; `body` is then empty. */
  readonly onBody?: BodyTaker;
}

export interface GuardedAnswer {
  readonly status: number;
  /** Lower-case names; several lines of one name are joined by `, `, those of `set-cookie` by a line feed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** The last address, after redirects. */
  readonly url: string;
  /** The addresses before it, in order. */
  readonly redirectedFrom: readonly string[];
  /** The IP address that answered. */
  readonly address: string;
  readonly durationMs: number;
}

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 10 * 1024 * 1024;
const defaultMaxRedirects = 5;

/**
 * Calls a URL that somebody else named, so that it cannot be turned against this server's own network: http and https only, the
 * name is resolved here, every address it has is checked, the connection goes to a checked address, and each redirect is checked
 * again. No proxy of the environment is used, no cookies are kept. Throws `outbound_refused`, `outbound_unreachable`,
 * `outbound_timeout`, `outbound_too_large`, `outbound_invalid` or `invalid_request`; when `signal` aborts, its reason.
 */
export async function guardedFetch(request: GuardedRequest, policy: AddressPolicy): Promise<GuardedAnswer> {
  const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes, maxRedirects = defaultMaxRedirects } = request;
  const started = performance.now();
  const late = AbortSignal.timeout(timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, late]) : late;
  const redirectedFrom: string[] = [];
  let next = {
    url: readTarget(request.url),
    method: (request.method ?? 'GET').toUpperCase(),
    headers: checkHeaders(request.headers ?? {}),
    body: request.body,
  };
  try {
    for (;;) {
      signal.throwIfAborted();
      const answer = await exchangeOnce(next, { policy, signal, maxBytes, onBody: request.onBody });
      const location = redirectOf(answer);
      if (location === undefined || maxRedirects === 0) {
        return { ...answer, url: next.url.href, redirectedFrom, durationMs: performance.now() - started };
      }
      if (redirectedFrom.length >= maxRedirects) throw tooManyRedirects(next.url, maxRedirects);
      redirectedFrom.push(next.url.href);
      next = followRedirect(next, { status: answer.status, url: readTarget(location, next.url) });
    }
  } catch (error) {
    if (request.signal?.aborted === true) throw request.signal.reason;
    if (!late.aborted) throw error;
    throw new Fault('outbound_timeout', { message: `${next.url.host} did not answer within ${timeoutMs} ms.`, cause: error });
  }
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

const redirectOf = ({ status, headers }: Pick<GuardedAnswer, 'status' | 'headers'>): string | undefined =>
  redirectStatuses.has(status) ? headers['location'] : undefined;

const tooManyRedirects = ({ host }: URL, most: number): Fault =>
  new Fault('outbound_invalid', { message: `${host} redirected more than ${most} times.` });

/** One parser for the whole way: what is checked is what is called. Throws `outbound_refused` or `invalid_request`. */
export function readTarget(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new Fault('invalid_request', { message: 'The URL cannot be read.', param: 'url' });
  const url = new URL(text, base?.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Fault('outbound_refused', { message: `Only http and https are called, not ${url.protocol.slice(0, -1)}.` });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Fault('outbound_refused', { message: 'The URL carries a user name or password; send them in a header.' });
  }
  url.hash = '';
  return url;
}
