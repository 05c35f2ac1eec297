import type { HeaderLine } from '../decision.ts';
import { consoleLines } from './console-lines.ts';
import type { ServerAnswer } from './exchange.ts';
import { basicHeaders, exposedHeaders } from './exposed-headers.ts';
import type { Journey } from './journey.ts';
import { forget } from './preflight-cache.ts';
import { preflightKey } from './preflight.ts';
import { withoutFragment } from './request-url.ts';
import { ruleOf } from './rules.ts';
import type { Allowed, Cause, Refused } from './verdict.ts';

/** The verdict on an answer that the page may have. */
export function allow(journey: Journey, { status, headers }: ServerAnswer, isOpaqueRedirect: boolean): Allowed {
  const type = typeOf(journey, isOpaqueRedirect);
  const isOpaque = type === 'opaque' || type === 'opaqueredirect';
  return {
    ...common(journey),
    outcome: 'allowed',
    type,
    status: isOpaque ? 0 : status,
    url: type === 'opaque' ? '' : withoutFragment(journey.url),
    isRedirected: !isOpaque && journey.redirects > 0,
    headers: readable(journey, type, headers),
  };
}

function typeOf({ request, tainting }: Journey, isOpaqueRedirect: boolean): Allowed['type'] {
  if (request.mode === 'websocket') return 'websocket';
  return isOpaqueRedirect ? 'opaqueredirect' : tainting;
}

function readable({ request, profile }: Journey, type: Allowed['type'], headers: readonly HeaderLine[]): readonly HeaderLine[] {
  if (request.mode === 'navigate') return [];
  if (type === 'basic') return basicHeaders(headers);
  const starOutlivesList = profile.starOutlivesList && request.initiator === 'fetch';
  return type === 'cors' ? exposedHeaders(headers, { credentials: request.credentials, starOutlivesList }) : [];
}

/** The verdict when the browser refuses, in its own words. */
export function refuse(journey: Journey, cause: Cause): Refused {
  const { reason, stage, detail } = cause;
  if (journey.tainting === 'cors' && clearsCache(journey, cause)) journey.cache = forget(journey.cache, preflightKey(journey));
  const url = withoutFragment(journey.url);
  const console = consoleLines(journey, cause);
  return {
    ...common(journey),
    outcome: 'refused',
    reason,
    stage,
    rule: ruleOf(cause),
    url,
    detail,
    status: journey.status,
    console,
  };
}

// Chromium keeps what a preflight permitted; Firefox forgets it with every failure that its CORS layer sees.
function clearsCache({ profile }: Journey, { reason, stage }: Cause): boolean {
  const isSeen = stage !== 'request' && reason !== 'redirect-error-mode';
  return profile.name === 'spec' || (profile.name === 'firefox' && isSeen);
}

function common({
  profile,
  sent,
  warnings,
  cache,
}: Journey): Pick<Allowed, 'profile' | 'requests' | 'warnings' | 'preflightCache'> {
  return { profile: profile.name, requests: sent, warnings, preflightCache: cache };
}
