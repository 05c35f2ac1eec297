import type { CorsAllowed, HeaderLine } from './decision.ts';
import { matchesPattern } from './origin-pattern.ts';
import { splitOrigin } from './origin.ts';
import type { CorsPolicy } from './policy.ts';

/** What one allowed origin gets, computed once. */
export interface Grant {
  readonly allowed: CorsAllowed;
  /** First lines of every answer to its preflights. */
  readonly preflightLines: readonly HeaderLine[];
}

export const varyLine: HeaderLine = Object.freeze(['vary', 'Origin']);
// OPTIONS is never cached by HTTP, yet gateways in between have been seen to do it.
export const preflightVaryLine: HeaderLine = Object.freeze([
  'vary',
  'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
]);

/** Whether the policy itself allows the origin. `null` never is: every sandboxed frame has it. */
export function isOriginAllowed(policy: CorsPolicy, origin: string): boolean {
  if (policy.origins.has(origin)) return true;
  if (policy.anyOrigin) return origin !== 'null';
  if (policy.patterns.length === 0) return false;
  const parts = splitOrigin(origin);
  return parts !== undefined && policy.patterns.some((pattern) => matchesPattern(pattern, parts));
}

/** Whether the page came from this server itself. A damaged Origin is not one, even when the Host is damaged alike. */
export function isOwnOrigin(origin: string, hostOrigin: string | undefined): boolean {
  return origin === hostOrigin && splitOrigin(origin) !== undefined;
}

/** Builds the frozen answer for an origin that is allowed. */
export function createGrant(policy: CorsPolicy, origin: string): Grant {
  const lines: HeaderLine[] = [['access-control-allow-origin', policy.anyOrigin ? '*' : origin]];
  if (policy.credentials) lines.push(['access-control-allow-credentials', 'true']);
  const headers = [...lines];
  if (policy.exposedHeaders.length > 0) headers.push(['access-control-expose-headers', policy.exposedHeaders.join(', ')]);
  headers.push(varyLine);
  return {
    allowed: Object.freeze({ kind: 'allowed', origin, headers: freezeLines(headers) }),
    preflightLines: freezeLines([...lines, preflightVaryLine]),
  };
}

/** Freezes the list and each line, so that a decision can be shared between requests. */
export function freezeLines(lines: HeaderLine[]): readonly HeaderLine[] {
  return Object.freeze(lines.map((line) => Object.freeze(line)));
}
