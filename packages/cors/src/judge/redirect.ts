import type { ServerAnswer } from './exchange.ts';
import { isRedirectStatus, normalizeMethod, readLocations } from './journey.ts';
import type { Journey } from './journey.ts';
import { hasUserInfo, isHttp, parseRequestUrl } from './request-url.ts';
import type { RequestUrl } from './request-url.ts';
import type { Cause } from './verdict.ts';

const bodyHeaders: ReadonlySet<string> = new Set(['content-encoding', 'content-language', 'content-location', 'content-type']);
const hints: ReadonlySet<string> = new Set(['device-memory', 'downlink', 'dpr', 'ect', 'rtt', 'viewport-width', 'width']);
const mostRedirects = 20;

/** `stay`: the answer is the response. `moved`: ask again. `opaque`: the script gets a redirect it cannot read. */
export type Move = 'stay' | 'moved' | 'opaque' | Cause;

/** Takes the journey to where the answer points. Fetch, "HTTP-redirect fetch". */
export function followRedirect(journey: Journey, { status, headers }: ServerAnswer): Move {
  const { request, profile } = journey;
  if (!isRedirectStatus(status) || request.mode === 'websocket') return 'stay';
  if (request.redirect === 'manual') return 'opaque';
  const [location, ...others] = readLocations(profile, headers);
  const target = location === undefined || others.length > 0 ? undefined : parseLocation(location, journey);
  if (request.redirect === 'error') return stopAtRedirect(journey, location, target);
  if (location === undefined) return 'stay';
  const cause = target === undefined ? fault('redirect-location', location) : findRedirectFault(journey, target, status);
  if (cause !== undefined || target === undefined) return cause ?? 'stay';
  move(journey, target, status);
  return 'moved';
}

function stopAtRedirect(journey: Journey, location: string | undefined, target: RequestUrl | undefined): Move {
  const { profile } = journey;
  if (location === undefined && profile.errorModeNeedsLocation) return 'stay';
  const hasForeignUser = profile.errorModeReadsUserInfo && target !== undefined && isGuardedUser(journey, target);
  return hasForeignUser ? fault('redirect-credentials', '') : fault('redirect-error-mode', location ?? '');
}

// Firefox asks its security manager about these before it looks at the answer's headers.
const guardedSchemes: ReadonlySet<string> = new Set([
  'blob',
  'chrome',
  'data',
  'file',
  'javascript',
  'moz-extension',
  'resource',
  'view-source',
  'ws',
  'wss',
]);

/** What a browser's network layer refuses of a redirect before CORS is judged; the standard has no such layer. */
export function findEarlyFault(journey: Journey, { headers }: ServerAnswer): Cause | undefined {
  const { request, profile } = journey;
  if (profile.name === 'spec') return undefined;
  const locations = readLocations(profile, headers);
  const [location = ''] = locations;
  if (locations.length > 1) return fault('redirect-location', locations.join('\n'));
  if (!journey.isRedirect || (profile.name === 'firefox' && request.redirect !== 'follow')) return undefined;
  const target = parseLocation(location, journey);
  if (target === undefined) return fault('redirect-location', location);
  const isGuarded = profile.name === 'firefox' && guardedSchemes.has(target.protocol.slice(0, -1));
  return isGuarded ? fault('redirect-scheme', target.href) : undefined;
}

function parseLocation(location: string, { url }: Journey): RequestUrl | undefined {
  const target = parseRequestUrl(location, url.href);
  if (target !== undefined && target.hash === '') target.hash = url.hash;
  return target;
}

function findRedirectFault(journey: Journey, target: RequestUrl, status: number): Cause | undefined {
  const { request } = journey;
  if (!isHttp(target)) return fault('redirect-scheme', target.href);
  if (journey.redirects === mostRedirects) return fault('redirect-limit', String(mostRedirects));
  if (isGuardedUser(journey, target)) return fault('redirect-credentials', '');
  if (status !== 303 && journey.hasBody && request.body === 'stream') return fault('redirect-stream-body', String(status));
  return undefined;
}

function isGuardedUser({ request, tainting }: Journey, target: RequestUrl): boolean {
  const isForeign = tainting === 'cors' || target.origin !== request.origin;
  return request.mode === 'cors' && isForeign && hasUserInfo(target);
}

function fault(reason: Cause['reason'], detail: string): Cause {
  return { reason, stage: 'redirect', detail };
}

function move(journey: Journey, target: RequestUrl, status: number): void {
  const { url, request, profile } = journey;
  const isLeaving = target.origin !== url.origin;
  const becomesGet = turnsIntoGet(journey.method, status);
  const isForeign = target.origin !== request.origin;
  const isKept = (name: string, losesBody: boolean) =>
    !(losesBody && bodyHeaders.has(name)) &&
    !(isLeaving && name === 'authorization') &&
    !(isForeign && profile.knowsClientHints && hints.has(name));
  const current = profile.headersReturn ? journey.pageHeaders : journey.headers;
  const losesBody = profile.headersReturn ? turnsIntoGet(normalizeMethod(request.method), status) : becomesGet;
  journey.headers = current.filter(([name]) => isKept(name, losesBody));
  journey.askedHeaders = current.filter(([name]) => isKept(name, becomesGet));
  if (becomesGet) {
    journey.method = 'GET';
    journey.hasBody = false;
  }
  // The page's own origin may be left freely; whoever is left after that must not pass for it.
  if (isLeaving && url.origin !== request.origin) journey.isTainted = true;
  journey.hasMoved ||= isLeaving;
  journey.redirects += 1;
  journey.url = target;
}

function turnsIntoGet(method: string, status: number): boolean {
  return status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';
}
