import { isForbiddenRequestHeader } from '../fetch-names.ts';
import type { HeaderLine } from '../decision.ts';
import type { Answer, BrowserRequest } from './exchange.ts';
import { headerValues, trimValue } from './header-lines.ts';
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
  /** What a preflight asks for; Firefox does not ask for quite what it sends. */
  askedHeaders: readonly HeaderLine[];
  hasBody: boolean;
  tainting: 'basic' | 'cors' | 'opaque';
  /** A hop left an origin that was not the page's. */
  isTainted: boolean;
  /** A hop led to another origin. */
  hasMoved: boolean;
  redirects: number;
  /** A hop was preflighted. */
  wasPreflighted: boolean;
  sendsCredentials: boolean;
  /** Of the last answer; 0 while there is none. */
  status: number;
  /** The last answer had `Access-Control-Allow-Origin` twice, in exactly this spelling. */
  repeatsOrigin: boolean;
  /** The last answer was a redirect with a Location. */
  isRedirect: boolean;
  cache: PreflightCache;
  readonly sent: BrowserRequest[];
  readonly warnings: Warning[];
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetch, "redirect status". */
export function isRedirectStatus(status: number): boolean {
  return redirectStatuses.has(status);
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
    askedHeaders: pageHeaders,
    hasBody: request.body !== 'none',
    tainting: 'basic',
    isTainted: false,
    hasMoved: false,
    redirects: 0,
    wasPreflighted: false,
    sendsCredentials: false,
    status: 0,
    repeatsOrigin: false,
    isRedirect: false,
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
export function wireOrigin({ request, profile, tainting, isTainted, hasMoved }: Journey): string {
  const isHidden = isTainted || (profile.opaqueHidesOrigin && tainting === 'opaque' && hasMoved);
  return isHidden ? 'null' : request.origin;
}

/** Where the answer points, as far as the browser sees it. Fetch, "location URL". */
export function readLocations({ name, ignoresEmptyLocation }: Profile, headers: readonly HeaderLine[]): readonly string[] {
  const values = headerValues(headers, 'location');
  const different = name === 'spec' ? values : [...new Set(values)];
  return ignoresEmptyLocation ? different.filter((value) => value !== '') : different;
}

function withoutEmptyLines(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  const full = new Set(lines.flatMap(([name, value]) => (trimValue(value) === '' ? [] : [name.toLowerCase()])));
  return lines.filter(([name, value]) => trimValue(value) !== '' || !full.has(name.toLowerCase()));
}

/** Puts a request on the wire. */
export function* send(journey: Journey, request: BrowserRequest): Steps<Answer> {
  journey.sent.push(request);
  journey.status = 0;
  journey.isRedirect = false;
  const answer = yield request;
  if ('failure' in answer) return answer;
  journey.repeatsOrigin = answer.headers.filter(([name]) => name === 'Access-Control-Allow-Origin').length > 1;
  const headers = journey.profile.skipsEmptyLines ? withoutEmptyLines(answer.headers) : answer.headers;
  journey.status = answer.status;
  journey.isRedirect = isRedirectStatus(answer.status) && readLocations(journey.profile, headers).length > 0;
  return { ...answer, headers };
}
