import { isForbiddenRequestHeader } from '../fetch-names.ts';
import type { HeaderLine } from '../decision.ts';
import type { Answer, BrowserRequest } from './exchange.ts';
import { trimValue } from './header-lines.ts';
import { addressSpaceOf, isLoopbackHost } from './local-network.ts';
import type { PageRequest } from './page-request.ts';
import type { PreflightCache } from './preflight-cache.ts';
import type { Profile } from './profile.ts';
import { parseRequestUrl } from './request-url.ts';
import type { RequestUrl } from './request-url.ts';
import { isSafelistedHeader } from './safelist.ts';
import type { Warning } from './verdict.ts';

/** A page's request with every default in its place. */
export type FullRequest = Required<PageRequest>;

/** Who answers is asked by yielding a request. */
export type Steps<Result> = Generator<BrowserRequest, Result, Answer>;

/** Where a request is on its way. Changed in place; it lives only inside one verdict. */
export interface Journey {
  readonly request: FullRequest;
  readonly profile: Profile;
  /** What the page set, after dropping what no page can set. */
  readonly pageHeaders: readonly HeaderLine[];
  url: RequestUrl;
  readonly firstUrl: RequestUrl;
  method: string;
  headers: readonly HeaderLine[];
  hasBody: boolean;
  tainting: 'basic' | 'cors' | 'opaque';
  /** A hop left an origin that was not the page's. */
  isTainted: boolean;
  redirects: number;
  /** A hop was preflighted. */
  wasPreflighted: boolean;
  sendsCredentials: boolean;
  /** Of the last answer; 0 while there is none. */
  status: number;
  cache: PreflightCache;
  readonly sent: BrowserRequest[];
  readonly warnings: Warning[];
}

const normalizedMethods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** Fetch, "normalize a method": six of them, and PATCH is none. */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return normalizedMethods.has(upper) ? upper : method;
}

/** The page's request with its defaults. Throws TypeError when the URL is not absolute: no browser has anything to judge then. */
export function startJourney(page: PageRequest, profile: Profile): Journey {
  const url = parseRequestUrl(page.url);
  if (url === undefined) throw new TypeError(`not an absolute URL: ${page.url}`);
  const request = complete(page);
  const pageHeaders = settableHeaders(request, profile);
  return {
    request,
    profile,
    pageHeaders,
    url,
    firstUrl: url,
    method: normalizeMethod(request.method),
    headers: pageHeaders,
    hasBody: request.body !== 'none',
    tainting: 'basic',
    isTainted: false,
    redirects: 0,
    wasPreflighted: false,
    sendsCredentials: false,
    status: 0,
    cache: request.preflightCache,
    sent: [],
    warnings: [],
  };
}

function complete(page: PageRequest): FullRequest {
  const own = parseRequestUrl(page.origin);
  const isTrusted = own === undefined || own.protocol === 'https:' || isLoopbackHost(own.hostname);
  return {
    method: 'GET',
    headers: [],
    body: 'none',
    mode: 'cors',
    credentials: 'same-origin',
    redirect: 'follow',
    hasUploadListeners: false,
    initiator: 'fetch',
    pageUrl: `${page.origin}/`,
    isSecureContext: isTrusted,
    addressSpace: own === undefined ? 'loopback' : addressSpaceOf(own),
    localNetworkPermission: 'prompt',
    preflightCache: [],
    at: 0,
    ...page,
  };
}

function settableHeaders({ headers, mode }: FullRequest, profile: Profile): readonly HeaderLine[] {
  const lines = headers.map(([name, value]): HeaderLine => [name.toLowerCase(), trimValue(value)]);
  const settable = lines.filter(([name, value]) => !isForbiddenRequestHeader(name) && !isMethodOverride(name, value));
  if (mode !== 'no-cors') return settable;
  return settable.filter(([name, value]) => name !== 'range' && isSafelistedHeader(name, value, profile));
}

// Fetch, "forbidden request-header": a method that no page can use cannot be asked for by another name.
function isMethodOverride(name: string, value: string): boolean {
  if (!['x-http-method', 'x-http-method-override', 'x-method-override'].includes(name)) return false;
  return value.split(',').some((part) => ['CONNECT', 'TRACE', 'TRACK'].includes(trimValue(part).toUpperCase()));
}

/** The request's origin as it goes on the wire. Fetch, "serializing a request origin". */
export function wireOrigin({ request, isTainted }: Journey): string {
  return isTainted ? 'null' : request.origin;
}

/** Puts a request on the wire. */
export function* send(journey: Journey, request: BrowserRequest): Steps<Answer> {
  journey.sent.push(request);
  journey.status = 0;
  const answer = yield request;
  if (!('failure' in answer)) journey.status = answer.status;
  return answer;
}
