import { answerPreflight } from './answer-preflight.ts';
import type { CorsDecision, CorsDenied, CorsNone, CorsRequest } from './decision.ts';
import { createGrant, freezeLines, isOriginAllowed, isOwnOrigin, varyLine } from './grant.ts';
import type { Grant } from './grant.ts';
import type { CorsPolicy } from './policy.ts';

const none: CorsNone = Object.freeze({ kind: 'none', headers: freezeLines([varyLine]) });
const denied: CorsDenied = Object.freeze({ kind: 'denied', reason: 'origin', headers: freezeLines([varyLine]) });

/** What the server should answer to this request, by the Fetch standard and the policy. Pure; throws nothing. */
export function decide(policy: CorsPolicy, request: CorsRequest): CorsDecision {
  const { origin, hostOrigin } = request;
  if (origin === undefined) return none;
  const isAllowed = isOriginAllowed(policy, origin) || isOwnOrigin(origin, hostOrigin);
  return answer(policy, request, isAllowed ? createGrant(policy, origin) : undefined);
}

/** How many origins a decider learns unless told; listed origins do not count. */
const defaultLearnedOrigins = 1000;

/**
 * `decide` for one policy with the answers per origin kept. Listed origins are known from the start; origins that match a
 * pattern are learned up to `learnedOrigins` and computed each time after that. Refused origins share one answer, so a
 * flood of them takes no memory.
 */
export function createDecider(
  policy: CorsPolicy,
  learnedOrigins: number = defaultLearnedOrigins,
): (request: CorsRequest) => CorsDecision {
  const listed = new Map([...policy.origins].map((origin) => [origin, createGrant(policy, origin)]));
  const learned = new Map<string, Grant>();
  const own = new Map<string, Grant>();
  const learn = (grants: Map<string, Grant>, origin: string) => {
    const grant = createGrant(policy, origin);
    if (grants.size < learnedOrigins) grants.set(origin, grant);
    return grant;
  };
  const find = (origin: string, hostOrigin: string | undefined) => {
    const known = listed.get(origin) ?? learned.get(origin);
    if (known !== undefined) return known;
    const mine = origin === hostOrigin ? own.get(origin) : undefined;
    if (mine !== undefined) return mine;
    if (isOriginAllowed(policy, origin)) return learn(learned, origin);
    return isOwnOrigin(origin, hostOrigin) ? learn(own, origin) : undefined;
  };
  return (request) => (request.origin === undefined ? none : answer(policy, request, find(request.origin, request.hostOrigin)));
}

function answer(policy: CorsPolicy, request: CorsRequest, grant: Grant | undefined): CorsDecision {
  if (request.method === 'OPTIONS' && request.requestMethod !== undefined) return answerPreflight(policy, request, grant);
  return grant === undefined ? denied : grant.allowed;
}
