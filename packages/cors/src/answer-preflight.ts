import type { CorsPreflight, CorsPreflightDenied, CorsRequest, HeaderLine } from './decision.ts';
import { isForbiddenRequestHeader, isToken, safelistedMethods } from './fetch-names.ts';
import { freezeLines, preflightVaryLine } from './grant.ts';
import type { Grant } from './grant.ts';
import type { CorsPolicy } from './policy.ts';

/** Answers a CORS-preflight request; `grant` is undefined when the origin is not allowed. */
export function answerPreflight(
  policy: CorsPolicy,
  request: CorsRequest,
  grant: Grant | undefined,
): CorsPreflight | CorsPreflightDenied {
  if (grant === undefined) return deny(request, 'origin', [preflightVaryLine]);
  if (!isMethodAllowed(policy, request.requestMethod ?? '')) return deny(request, 'method', grant.preflightLines);
  const names = splitNames(request.requestHeaders ?? '');
  const refused = names.find((name) => !isHeaderAllowed(policy, name));
  if (refused !== undefined) return deny(request, `header:${printable(refused)}`, grant.preflightLines);
  const headers = freezeLines([...grant.preflightLines, ...permissions(policy, names, request.privateNetwork === true)]);
  return Object.freeze({ kind: 'preflight', status: 204, origin: grant.allowed.origin, headers });
}

function deny(request: CorsRequest, reason: CorsPreflightDenied['reason'], lines: readonly HeaderLine[]): CorsPreflightDenied {
  const headers = freezeLines([...lines, ['x-causeway-cors', `denied; reason=${reason}`]]);
  return Object.freeze({
    kind: 'preflight-denied',
    status: 403,
    reason,
    requestMethod: printable(request.requestMethod ?? ''),
    headers,
  });
}

function permissions(policy: CorsPolicy, names: readonly string[], privateNetwork: boolean): HeaderLine[] {
  const granted = policy.requestHeaders === 'any' ? names : policy.requestHeaders;
  const lines: HeaderLine[] = [];
  if (policy.methods.length > 0) lines.push(['access-control-allow-methods', policy.methods.join(', ')]);
  if (granted.length > 0) lines.push(['access-control-allow-headers', granted.join(', ')]);
  lines.push(['access-control-max-age', String(policy.maxAgeSeconds)]);
  if (privateNetwork) lines.push(['access-control-allow-private-network', 'true']);
  return lines;
}

function isMethodAllowed(policy: CorsPolicy, method: string): boolean {
  return safelistedMethods.has(method) || policy.methods.includes(method);
}

// "*" is a token, yet echoed it would read as a wildcard.
function isHeaderAllowed(policy: CorsPolicy, name: string): boolean {
  if (policy.requestHeaders !== 'any') return policy.requestHeaders.includes(name);
  return name !== '*' && isToken(name) && !isForbiddenRequestHeader(name);
}

// Order, case and spaces are a browser's habit and not demanded: people test with curl.
function splitNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return [...new Set(names)].filter((name) => name !== '');
}

function printable(text: string): string {
  return text.slice(0, 64).replaceAll(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/gu, '?');
}
