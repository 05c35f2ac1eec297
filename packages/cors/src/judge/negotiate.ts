import { checkResponse } from './answer-check.ts';
import { findCallFault } from './call-check.ts';
import type { BrowserRequest } from './exchange.ts';
import { sortAndCombine } from './header-lines.ts';
import { send, startJourney, wireOrigin } from './journey.ts';
import type { Journey, Steps } from './journey.ts';
import { allow, refuse } from './outcome.ts';
import type { PageRequest } from './page-request.ts';
import { askPermission } from './preflight.ts';
import type { Profile } from './profile.ts';
import { followRedirect } from './redirect.ts';
import { withoutFragment } from './request-url.ts';
import { findTargetFault } from './target-check.ts';
import type { Verdict } from './verdict.ts';

/** Asks what the browser would ask, one request at a time, and ends with the verdict. Fetch, "main fetch" and "HTTP fetch". */
export function* negotiate(page: PageRequest, profile: Profile): Steps<Verdict> {
  const journey = startJourney(page, profile);
  const fault = findCallFault(journey);
  if (fault !== undefined) return refuse(journey, fault);
  for (;;) {
    const blocked = findTargetFault(journey) ?? (journey.tainting === 'cors' ? yield* askPermission(journey) : undefined);
    if (blocked !== undefined) return refuse(journey, blocked);
    const answer = checkResponse(journey, yield* send(journey, actualRequest(journey)));
    if ('reason' in answer) return refuse(journey, answer);
    const move = followRedirect(journey, answer);
    if (typeof move === 'object') return refuse(journey, move);
    if (move !== 'moved') return allow(journey, answer, move === 'opaque');
  }
}

function actualRequest(journey: Journey): BrowserRequest {
  const { url, method, headers, tainting, request } = journey;
  const sendsOrigin = tainting === 'cors' || request.mode === 'websocket' || !['GET', 'HEAD'].includes(method);
  const lines = sortAndCombine(sendsOrigin ? [...headers, ['origin', wireOrigin(journey)]] : headers);
  journey.sendsCredentials = sendsCredentials(journey);
  return { kind: 'actual', url: withoutFragment(url), method, headers: lines, sendsCredentials: journey.sendsCredentials };
}

// Fetch, HTTP-network-or-cache fetch, "includeCredentials".
function sendsCredentials({ request, profile, tainting, redirects, sendsCredentials: didSend }: Journey): boolean {
  if (request.mode === 'navigate' || request.mode === 'websocket' || request.credentials === 'include') return true;
  if (request.credentials === 'omit') return false;
  const isKept = profile.opaqueKeepsCredentials && tainting === 'opaque' && redirects > 0;
  return isKept ? didSend : tainting === 'basic';
}
