import type { BrowserRequest } from '@causeway/cors';
import type { RequestUnderTest } from '../case.ts';
import type { Answer, ExchangeFact, HeaderLines, Purpose } from '../facts.ts';
import { refusalOf } from './current-fence.ts';
import { requestHead, sendsCookies } from './browser-head.ts';
import type { HeadChange } from './browser-head.ts';
import type { Notebook } from './notebook.ts';
import { asSent, portOf, sendRequest } from './send-request.ts';
import type { WireRequest } from './send-request.ts';

/** Where a request goes and on whose behalf. */
export interface Context {
  readonly notebook: Notebook;
  readonly origin: string | undefined;
  readonly address: string;
}

/** What one exchange is for. */
export interface Errand {
  readonly purpose: Purpose;
  readonly variant?: string;
}

// A browser waits for minutes; whoever asks does not.
const firstMs = 5000;
// Shorter, and a slow answer would be taken for none.
const leastMs = 2500;

/** Sends, notes the fact, and hands it back; undefined when the budget is used up. */
export async function exchange(
  context: Context,
  about: string,
  { wire, errand }: { wire: WireRequest; errand: Errand },
): Promise<ExchangeFact | undefined> {
  // What may not be asked is no exchange: it would read as a server that does not answer.
  if (refusalOf({ address: wire.address, port: portOf(wire.url) }) !== undefined || !context.notebook.spend()) return undefined;
  const least = ['preflight', 'actual', 'stand-in'].includes(errand.purpose) ? leastMs : 0;
  const waitMs = Math.min(wire.waitMs ?? firstMs, Math.max(context.notebook.leftMs, least));
  const { answer } = await sendRequest({ ...wire, waitMs });
  const fact: ExchangeFact = { kind: 'exchange', about, ...errand, address: wire.address, request: asSent(wire), answer };
  context.notebook.add(fact);
  return fact;
}

/** What a control changes about the browser's own request. */
export interface Change extends HeadChange {
  readonly url?: URL;
  readonly method?: string;
  readonly address?: string;
  readonly waitMs?: number;
  /** Milliseconds to follow an event stream. */
  readonly streamMs?: number;
  /** Leaves the cookie out, or sends the one a browser would keep back. */
  readonly withCookie?: boolean;
  readonly headers?: HeaderLines;
}

/** The page's request with GET in place of a method that may change something, and at most one thing changed. Never a body. */
export function askAs(
  context: Context,
  request: RequestUnderTest,
  { errand, change = {} }: { errand: Errand; change?: Change },
): Promise<ExchangeFact | undefined> {
  const { origin } = context;
  const url = change.url ?? new URL(request.url);
  const method = change.method ?? request.method;
  const headers = change.headers ?? withoutContent(request.headers);
  // Fetch, "append a request Origin header": cross-origin always, same-origin for methods that may change something.
  const isOriginSent = origin !== undefined && (origin !== url.origin || !['GET', 'HEAD'].includes(method));
  const isCookieSent = change.withCookie ?? sendsCookies(request.credentials, url, origin);
  const wanted = { method, headers: [...headers, ...(isOriginSent ? [['origin', origin] as const] : [])] };
  const head = requestHead(wanted, {
    url,
    origin,
    bodyLength: 0,
    change: { ...change, cookie: isCookieSent ? request.cookie : undefined },
  });
  const wire: WireRequest = {
    url,
    address: change.address ?? context.address,
    method,
    headers: head,
    ...(change.waitMs === undefined ? {} : { waitMs: change.waitMs }),
    ...(change.streamMs === undefined ? {} : { streamMs: change.streamMs }),
  };
  return exchange(context, request.id, { wire, errand });
}

/** A body's headers make no sense without the body. */
export const withoutContent = (headers: HeaderLines): HeaderLines => headers.filter(([name]) => !/^content-/iu.test(name));

/** Sends what a browser would put on the wire now. */
export function askWanted(
  context: Context,
  request: RequestUnderTest,
  { wanted, errand, waitMs }: { wanted: BrowserRequest; errand: Errand; waitMs?: number },
): Promise<ExchangeFact | undefined> {
  const url = new URL(wanted.url);
  const body = wanted.method === request.method && wanted.kind === 'actual' ? request.body : undefined;
  const change = wanted.sendsCredentials && request.cookie !== undefined ? { cookie: request.cookie } : {};
  const head = requestHead(wanted, { url, origin: context.origin, bodyLength: Buffer.byteLength(body ?? ''), change });
  const wire: WireRequest = {
    url,
    address: context.address,
    method: wanted.method,
    headers: head,
    ...(body === undefined ? {} : { body }),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
  return exchange(context, request.id, { wire, errand });
}

/** Whether an answer is an HTTP response of the given kind of status. */
export function hasStatus(answer: Answer | undefined, test: (status: number) => boolean): boolean {
  return answer?.outcome === 'response' && test(answer.status);
}
