import type { CorsDecision } from './decision.ts';
import { matchesPattern } from './origin-pattern.ts';
import { splitOrigin } from './origin.ts';
import { findNearMiss } from './near-miss.ts';
import type { CorsPolicy } from './policy.ts';

const shownEntries = 6;

/**
 * One sentence for a log line or the body of a 403: who asked, what was decided and why, and the allowed origin that a
 * refused one resembles. Names the allowed origins, so give it to strangers only where that list may be known.
 */
export function explainDecision(decision: CorsDecision, origin: string | undefined, policy: CorsPolicy): string {
  const who = `from origin ${printable(origin ?? '')}`;
  switch (decision.kind) {
    case 'none':
      return 'Request without an Origin header: CORS does not apply.';
    case 'allowed':
      return `CORS request ${who} allowed: ${explainAllowed(policy, decision.origin)}.`;
    case 'denied':
      return `CORS request ${who} denied: ${explainOrigin(policy, origin ?? '')}.`;
    case 'preflight':
      return `CORS preflight ${who} allowed: ${explainAllowed(policy, decision.origin)}.`;
    case 'preflight-denied':
      return `CORS preflight ${who} denied: ${explainPreflight(decision, origin ?? '', policy)}.`;
  }
}

function explainAllowed(policy: CorsPolicy, origin: string): string {
  if (policy.origins.has(origin)) return `listed in ${policy.variable}`;
  if (policy.anyOrigin) return `${policy.variable} is *`;
  const parts = splitOrigin(origin);
  const pattern = parts && policy.patterns.find((each) => matchesPattern(each, parts));
  return pattern === undefined ? "the server's own origin" : `matches ${pattern.source} in ${policy.variable}`;
}

function explainOrigin(policy: CorsPolicy, origin: string): string {
  const hint = findNearMiss(policy, origin);
  return `not in ${policy.variable} (${listOrigins(policy)})${hint === undefined ? '' : `; ${printable(hint)}`}`;
}

function listOrigins(policy: CorsPolicy): string {
  const entries = [...(policy.anyOrigin ? ['*'] : []), ...policy.origins, ...policy.patterns.map((pattern) => pattern.source)];
  const rest = entries.length - shownEntries;
  return `${entries.slice(0, shownEntries).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}

function explainPreflight(decision: CorsDecision & { kind: 'preflight-denied' }, origin: string, policy: CorsPolicy): string {
  if (decision.reason === 'origin') return explainOrigin(policy, origin);
  if (decision.reason === 'method') return explainMethod(decision.requestMethod, policy);
  const name = decision.reason.slice('header:'.length);
  if (policy.requestHeaders === 'any') return `header ${name} is not one that a page can send`;
  return `header ${name} is not among the allowed ones (${policy.requestHeaders.join(', ')})`;
}

function explainMethod(method: string, policy: CorsPolicy): string {
  const upper = method.toUpperCase();
  const hint = upper !== method && policy.methods.includes(upper) ? `; methods are case-sensitive, send ${upper}` : '';
  return `method ${method} is not among ${policy.methods.join(', ')}${hint}`;
}

// The origin comes from outside: no line break reaches the log, and no page of text either.
function printable(text: string): string {
  const plain = text.replaceAll(/[^ -~]/gu, '?');
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
