import { isBadPort } from './bad-port.ts';
import type { Journey } from './journey.ts';
import { addressSpaceOf, isLoopbackHost, isMorePrivate } from './local-network.ts';
import type { AddressSpace } from './page-request.ts';
import { isHttp } from './request-url.ts';
import type { Cause } from './verdict.ts';

const cleartext: ReadonlySet<string> = new Set(['http:', 'ws:']);

/** Why the browser does not even ask this URL; undefined when it does. Fetch, "main fetch" up to the response tainting. */
export function findTargetFault(journey: Journey): Cause | undefined {
  const { url, profile } = journey;
  if (isBadPort(url.port, profile)) return { reason: 'bad-port', stage: 'request', detail: url.port };
  if (isMixed(journey)) return { reason: 'mixed-content', stage: 'request', detail: url.protocol };
  return findTaintingFault(journey) ?? findNetworkFault(journey, addressSpaceOf(url));
}

// Mixed Content, "should fetching request be blocked": a secure page asks no cleartext origin but this machine.
function isMixed({ url, request, profile }: Journey): boolean {
  if (!request.pageUrl.startsWith('https:') || !cleartext.has(url.protocol) || isLoopbackHost(url.hostname)) return false;
  const isLeftToPermission = profile.mixesLocalNetwork && url.protocol === 'http:' && addressSpaceOf(url) === 'local';
  return !isLeftToPermission;
}

function findTaintingFault(journey: Journey): Cause | undefined {
  const { request, url, tainting } = journey;
  const isHome = (url.origin === request.origin && tainting === 'basic') || url.protocol === 'data:';
  if (isHome || request.mode === 'navigate' || request.mode === 'websocket') return undefined;
  if (request.mode === 'same-origin') return { reason: 'same-origin-mode', stage: 'request', detail: url.origin };
  if (!isHttp(url)) return { reason: 'unsupported-scheme', stage: 'request', detail: url.protocol };
  journey.tainting = request.mode === 'no-cors' ? 'opaque' : 'cors';
  return undefined;
}

/** Why the page may not reach that address space; undefined when it may. Local Network Access. */
export function findNetworkFault({ request, profile }: Journey, target: AddressSpace): Cause | undefined {
  const isGuarded = request.mode !== 'websocket' || profile.guardsLocalSockets;
  if (!isGuarded || !isMorePrivate(target, request.addressSpace)) return undefined;
  const isRefused = !request.isSecureContext && profile.asksSecurePagesOnly;
  if (isRefused) return { reason: 'local-network-insecure', stage: 'request', detail: target };
  if (request.localNetworkPermission === 'granted') return undefined;
  return { reason: 'local-network-permission', stage: 'request', detail: target };
}
