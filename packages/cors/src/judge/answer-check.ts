import { findCorsFault } from './cors-check.ts';
import type { Answer, ServerAnswer } from './exchange.ts';
import { wireOrigin } from './journey.ts';
import type { Journey } from './journey.ts';
import { findEarlyFault } from './redirect.ts';
import { findNetworkFault } from './target-check.ts';
import type { Cause } from './verdict.ts';

/** What came back, when it is an answer and from a place the page may reach; else the cause. */
export function checkAnswer(journey: Journey, answer: Answer): ServerAnswer | Cause {
  if ('failure' in answer) return { reason: 'network-failure', stage: 'response', detail: answer.failure };
  const fault = answer.addressSpace === undefined ? undefined : findNetworkFault(journey, answer.addressSpace);
  if (fault !== undefined) return fault;
  const isProxyFailure = answer.status === 407 && journey.profile.failsOnProxyStatus;
  return isProxyFailure ? { reason: 'network-failure', stage: 'response', detail: 'ERR_UNEXPECTED_PROXY_AUTH' } : answer;
}

/** `checkAnswer` for the request itself, with what its mode demands of the answer. */
export function checkResponse(journey: Journey, answer: Answer): ServerAnswer | Cause {
  const checked = checkAnswer(journey, answer);
  if ('reason' in checked) return checked;
  const { request, profile, tainting } = journey;
  if (request.mode === 'websocket' && checked.status !== 101) {
    return { reason: 'websocket-status', stage: 'response', detail: String(checked.status) };
  }
  const early = findEarlyFault(journey, checked);
  if (early !== undefined) return early;
  if (tainting !== 'cors') return checked;
  const fault = findCorsFault(checked.headers, {
    origin: wireOrigin(journey),
    credentials: request.credentials,
    repeatsOrigin: journey.repeatsOrigin,
    profile,
  });
  return fault === undefined
    ? checked
    : { ...fault, stage: journey.isRedirect && request.redirect === 'follow' ? 'redirect' : 'response' };
}
