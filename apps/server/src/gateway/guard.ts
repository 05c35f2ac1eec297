import { Fault } from '@causeway/contract';
import type { CountRequest } from './count-requests.ts';
import { requireScope } from './credentials.ts';
import type { Authenticator, IdentifyOptions } from './credentials.ts';
import type { Guard, Guarded } from './endpoints.ts';
import type { GateRequest } from './exchange.ts';
import type { Principal } from './feature.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

type Found = Principal | undefined;

/**
 * A cookie comes along whoever made the request, so a change needs proof that one of our pages made it: an Origin (the gate
 * has refused the others already) or the browser's own word. SameSite does not help on localhost, where ports share a site.
 */
function refuseForgery(request: GateRequest, principal: Found): void {
  if (principal?.kind !== 'user' || safeMethods.has(request.method ?? '')) return;
  if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] === 'same-origin') return;
  throw new Fault('cross_site_request');
}

/** Undefined for almost every request: nothing is allocated. */
function carriersOf(request: GateRequest, guarded: Guarded): IdentifyOptions | undefined {
  const isOptional = guarded.access === 'public';
  if (guarded.tier === 'ws') return { isOptional, forUpgrade: request.headers.upgrade !== undefined, forEventStream: true };
  return isOptional ? publicCarriers : undefined;
}
const publicCarriers: IdentifyOptions = { isOptional: true };

export interface GuardOptions {
  readonly authenticator: Authenticator;
  readonly count: CountRequest;
}

/** Credentials, then limits, then scope; a stranger's attempts count against his address. Synchronous for almost every request. */
export function createGuard({ authenticator, count }: GuardOptions): Guard {
  const allow = (request: GateRequest, guarded: Guarded, principal: Found): Found => {
    refuseForgery(request, principal);
    return guarded.access === 'public' ? principal : requireScope(principal, guarded.access);
  };

  const admit = (request: GateRequest, guarded: Guarded, principal: Found): Found | Promise<Found> => {
    const counted = count(request, guarded.tier ?? 'default', principal);
    return counted ? counted.then(() => allow(request, guarded, principal)) : allow(request, guarded, principal);
  };

  /** A stale cookie must not lock anybody out of what is public, least of all of signing in. */
  const refuse = (request: GateRequest, guarded: Guarded, error: unknown): undefined | Promise<undefined> => {
    if (guarded.access === 'public') return undefined;
    const refused = (): never => {
      throw error;
    };
    return count(request, 'default', undefined)?.then(refused) ?? refused();
  };

  const identify = (request: GateRequest, guarded: Guarded): Found | Promise<Found> => {
    try {
      const found = authenticator.identify(request, carriersOf(request, guarded));
      return found instanceof Promise ? found.catch((error: unknown) => refuse(request, guarded, error)) : found;
    } catch (error) {
      return refuse(request, guarded, error);
    }
  };

  return (request, guarded) => {
    if (guarded.tier === 'none' && guarded.access === 'public') return undefined;
    const found = identify(request, guarded);
    return found instanceof Promise ? found.then((each) => admit(request, guarded, each)) : admit(request, guarded, found);
  };
}
