import type { HeaderLine } from '../decision.ts';
import type { ServerAnswer } from './exchange.ts';
import { headerValues } from './header-lines.ts';
import type { Journey } from './journey.ts';
import { hasUserInfo, isHttp, parseRequestUrl, withoutFragment } from './request-url.ts';
import type { RequestUrl } from './request-url.ts';
import type { Cause } from './verdict.ts';

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const bodyHeaders: ReadonlySet<string> = new Set(['content-encoding', 'content-language', 'content-location', 'content-type']);
const mostRedirects = 20;

/** Fetch, "redirect status". */
export function isRedirectStatus(status: number): boolean {
  return redirectStatuses.has(status);
}

/** `stay`: the answer is the response. `moved`: ask again. `opaque`: the script gets a redirect it cannot read. */
export type Move = 'stay' | 'moved' | 'opaque' | Cause;

/** Takes the journey to where the answer points. Fetch, "HTTP-redirect fetch". */
export function followRedirect(journey: Journey, { status, headers }: ServerAnswer): Move {
  const { request, profile } = journey;
  if (!isRedirectStatus(status) || request.mode === 'websocket') return 'stay';
  const locations = readLocations(journey, headers);
  if (request.redirect === 'error' && (locations.length > 0 || !profile.errorModeNeedsLocation)) {
    return { reason: 'redirect-error-mode', stage: 'redirect', detail: locations[0] ?? '' };
  }
  if (request.redirect === 'manual') return 'opaque';
  const [location] = locations;
  if (location === undefined) return 'stay';
  const target = locations.length > 1 ? undefined : parseLocation(location, journey);
  const cause = target === undefined ? fault('redirect-location', location) : findRedirectFault(journey, target, status);
  if (cause !== undefined || target === undefined) return cause ?? 'stay';
  move(journey, target, status);
  return 'moved';
}

function readLocations({ profile }: Journey, headers: readonly HeaderLine[]): readonly string[] {
  const values = [...new Set(headerValues(headers, 'location'))];
  return profile.ignoresEmptyLocation ? values.filter((value) => value !== '') : values;
}

function parseLocation(location: string, { url }: Journey): RequestUrl | undefined {
  const target = parseRequestUrl(location, url.href);
  if (target !== undefined && target.hash === '') target.hash = url.hash;
  return target;
}

function findRedirectFault(journey: Journey, target: RequestUrl, status: number): Cause | undefined {
  const { request, tainting } = journey;
  if (!isHttp(target)) return fault('redirect-scheme', target.href);
  if (journey.redirects === mostRedirects) return fault('redirect-limit', String(mostRedirects));
  const isForeign = target.origin !== request.origin || journey.isTainted;
  const isGuarded = request.mode === 'cors' && (tainting === 'cors' || isForeign);
  if (isGuarded && hasUserInfo(target)) return fault('redirect-credentials', '');
  if (status !== 303 && journey.hasBody && request.body === 'stream') return fault('redirect-stream-body', String(status));
  return undefined;
}

function fault(reason: Cause['reason'], detail: string): Cause {
  return { reason, stage: 'redirect', detail };
}

function move(journey: Journey, target: RequestUrl, status: number): void {
  const { url, request, profile } = journey;
  const isLeaving = target.origin !== url.origin;
  const becomesGet = status === 303 ? !['GET', 'HEAD'].includes(journey.method) : status < 303 && journey.method === 'POST';
  const current = profile.headersReturn ? journey.pageHeaders : journey.headers;
  journey.headers = current.filter(
    ([name]) => !(becomesGet && bodyHeaders.has(name)) && !(isLeaving && name === 'authorization'),
  );
  if (becomesGet) {
    journey.method = 'GET';
    journey.hasBody = false;
  }
  // The page's own origin may be left freely; whoever is left after that must not pass for it.
  if (isLeaving && url.origin !== request.origin) journey.isTainted = true;
  journey.redirects += 1;
  journey.url = target;
}

/** The URL before the redirects, as consoles name it. */
export function firstUrlOf({ firstUrl }: Journey): string {
  return withoutFragment(firstUrl);
}
