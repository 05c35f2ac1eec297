import type { Endpoint, ReplyOf } from '@causeway/contract';
import { call } from './call.ts';
import type { CallArguments } from './call.ts';
import type { Target } from './target.ts';

export interface ClientOptions {
  /** Address of the server (`http://localhost:8000`); in a page it may be empty or a path: the page's own origin. */
  readonly base: string;
  /** Whether a page's cookie travels to another origin too. Default `same-origin`; ignored with an API key. */
  readonly credentials?: 'include' | 'same-origin' | undefined;
  /** Sent as `Authorization: Bearer`; the cookie then stays at home, since two credentials in one request are refused. */
  readonly apiKey?: string | undefined;
  readonly fetch?: typeof fetch;
  /** `Origin` to claim, for programs that act for a page; browsers set their own. */
  readonly origin?: string | undefined;
}

/** A target that can be called directly. */
export interface Client extends Target {
  /** Same as `call(client, endpoint, input)`. */
  call<E extends Endpoint>(endpoint: E, ...input: CallArguments<E>): Promise<ReplyOf<E>>;
}

/** Never throws: a base that is no address fails each call with a cause that says so. */
export function createClient(options: ClientOptions): Client {
  const client: Client = {
    base: completeBase(options.base),
    credentials: options.apiKey === undefined ? (options.credentials ?? 'same-origin') : 'omit',
    apiKey: options.apiKey,
    // Called as a bare function: browsers refuse a fetch whose `this` is not the window.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    origin: options.origin,
    call: (endpoint, ...input) => call(client, endpoint, ...input),
  };
  return client;
}

function completeBase(base: string): string {
  const page = typeof location === 'undefined' ? undefined : location.origin;
  const isRelative = base === '' || base.startsWith('/');
  const full = isRelative && page !== undefined ? `${page}${base}` : base;
  return full.replace(/\/+$/u, '');
}
