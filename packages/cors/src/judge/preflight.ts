import { safelistedMethods } from '../fetch-names.ts';
import type { HeaderLine } from '../decision.ts';
import { checkAnswer } from './answer-check.ts';
import { findCorsFault } from './cors-check.ts';
import type { BrowserRequest, ServerAnswer } from './exchange.ts';
import { readTokens } from './header-lines.ts';
import { send, wireOrigin } from './journey.ts';
import type { Journey, Steps } from './journey.ts';
import { forget, isCovered, remember } from './preflight-cache.ts';
import type { PreflightKey, Wanted } from './preflight-cache.ts';
import { withoutFragment } from './request-url.ts';
import { unsafeNames } from './safelist.ts';
import type { Cause } from './verdict.ts';

/** Asks for permission when it is due; the cause when it is refused. Fetch, "CORS-preflight fetch". */
export function* askPermission(journey: Journey): Steps<Cause | undefined> {
  const wanted = findWanted(journey);
  if (safelistedMethods.has(wanted.method) && wanted.names.length === 0 && !wanted.isForced) return undefined;
  journey.wasPreflighted = true;
  const key = preflightKey(journey);
  const looksUp = !skipsCache(journey);
  if (looksUp && isCovered(journey.cache, key, wanted)) return undefined;
  // Chromium drops what did not suffice before it asks again.
  if (looksUp && journey.profile.name === 'chromium') journey.cache = forget(journey.cache, key);
  const answer = checkAnswer(journey, yield* send(journey, preflightRequest(journey, wanted)));
  const fault = 'reason' in answer ? answer : judgeAnswer(journey, answer, wanted);
  if (fault !== undefined) return { ...fault, stage: 'preflight' };
  if (!('reason' in answer)) journey.cache = remember(journey.cache, key, answer.headers);
  return undefined;
}

function findWanted({ request, profile, method, askedHeaders, pageHeaders, hasBody, wasPreflighted }: Journey): Wanted {
  const isStreaming = hasBody && request.body === 'stream';
  const isStuck = profile.preflightsStick && (wasPreflighted || unsafeNames(pageHeaders, profile).length > 0);
  const isListening = request.hasUploadListeners && (request.body !== 'none' || !profile.listensWithBodyOnly);
  const isForced = isStreaming || isListening || isStuck;
  return { method, names: unsafeNames(askedHeaders, profile), isForced };
}

const conditionals: ReadonlySet<string> = new Set([
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
]);

// A conditional request bypasses every cache, and browsers count the preflights' among them.
function skipsCache({ profile, request, headers }: Journey): boolean {
  const isCareful = profile.name === 'chromium' || (profile.name === 'firefox' && request.initiator === 'fetch');
  return isCareful && headers.some(([name]) => conditionals.has(name));
}

/** How the preflight cache knows this request. */
export function preflightKey(journey: Journey): PreflightKey {
  const { request, profile, url } = journey;
  const origin = profile.preflightKeepsOrigin ? request.origin : wireOrigin(journey);
  return { origin, url: withoutFragment(url), isCredentialed: request.credentials === 'include', at: request.at, profile };
}

function preflightRequest(journey: Journey, { method, names }: Wanted): BrowserRequest {
  const headers: HeaderLine[] = [
    ['accept', '*/*'],
    ['access-control-request-method', method],
  ];
  if (names.length > 0) headers.push(['access-control-request-headers', names.join(',')]);
  headers.push(['origin', preflightKey(journey).origin]);
  return { kind: 'preflight', url: withoutFragment(journey.url), method: 'OPTIONS', headers, sendsCredentials: false };
}

type Fault = Omit<Cause, 'stage'>;

function judgeAnswer(journey: Journey, { status, headers }: ServerAnswer, wanted: Wanted): Fault | undefined {
  const { profile, request } = journey;
  const moved = journey.isRedirect ? redirectFault(status) : undefined;
  const { origin } = preflightKey(journey);
  const isHome = profile.trustsHomePreflight && journey.url.origin === request.origin;
  const fault = isHome
    ? undefined
    : findCorsFault(headers, { origin, credentials: request.credentials, repeatsOrigin: journey.repeatsOrigin, profile });
  if (moved !== undefined) return profile.name === 'firefox' ? (fault ?? moved) : moved;
  if (fault !== undefined) return fault;
  if (status < 200 || status > 299) return { reason: 'preflight-status', detail: String(status) };
  return judgeLists(journey, headers, wanted);
}

function redirectFault(status: number): Fault {
  return { reason: 'preflight-redirect', detail: String(status) };
}

function judgeLists(journey: Journey, headers: readonly HeaderLine[], wanted: Wanted): Fault | undefined {
  const methods = readTokens(headers, 'access-control-allow-methods');
  const names = readTokens(headers, 'access-control-allow-headers');
  if ('unparsable' in methods) return { reason: 'methods-unparsable', detail: methods.unparsable };
  const fault = findMethodFault(journey, methods, wanted);
  if (fault !== undefined && journey.profile.judgesMethodFirst) return fault;
  if ('unparsable' in names) return { reason: 'headers-unparsable', detail: names.unparsable };
  return fault ?? findHeaderFault(journey, names, wanted);
}

function findMethodFault({ request }: Journey, methods: readonly string[], { method }: Wanted): Fault | undefined {
  const isNamed = safelistedMethods.has(method) || methods.includes(method);
  const isOpen = request.credentials !== 'include' && methods.includes('*');
  return isNamed || isOpen ? undefined : { reason: 'method-not-allowed', detail: method };
}

function findHeaderFault(journey: Journey, allowed: readonly string[], { names }: Wanted): Fault | undefined {
  const { profile, request, warnings } = journey;
  const lower = new Set(allowed.map((name) => name.toLowerCase()));
  const isOpen = request.credentials !== 'include' && lower.has('*');
  const isMissing = (name: string) =>
    !lower.has(name) && (!isOpen || (name === 'authorization' && profile.authorizationNeedsName));
  const missing = names.find(isMissing);
  if (missing !== undefined) return { reason: 'header-not-allowed', detail: missing };
  if (names.includes('authorization') && !lower.has('authorization')) warnings.push('authorization-covered-by-wildcard');
  return undefined;
}
