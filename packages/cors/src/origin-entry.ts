import { findOriginFlaw, probeOf } from './origin-flaw.ts';
import { splitOrigin } from './origin.ts';
import type { OriginPattern } from './origin-pattern.ts';
import { exampleOrigin } from './policy-problem.ts';
import type { PolicyProblem } from './policy-problem.ts';

/** What one entry of the origin list means. */
export type OriginEntry =
  | { readonly kind: 'origin'; readonly origin: string }
  | { readonly kind: 'pattern'; readonly pattern: OriginPattern }
  | { readonly kind: 'any' }
  | { readonly kind: 'problem'; readonly problem: PolicyProblem };

/** Reads one trimmed, comma-free entry of the origin list. */
export function readOriginEntry(value: string, credentials: boolean): OriginEntry {
  const flaw = findOriginFlaw(value, credentials);
  if (flaw !== undefined) return { kind: 'problem', problem: { value, ...flaw, fix: settleFix(flaw.fix, credentials) } };
  if (value === '*') return { kind: 'any' };
  return value.includes('*') ? { kind: 'pattern', pattern: compilePattern(value) } : { kind: 'origin', origin: value };
}

function compilePattern(source: string): OriginPattern {
  const { origin, anyPort, subdomains } = probeOf(source);
  const parts = splitOrigin(origin);
  if (parts === undefined) throw new Error(`a pattern without a flaw is an origin: ${source}`);
  const host = subdomains ? parts.host.slice(parts.host.indexOf('.') + 1) : parts.host;
  return Object.freeze({ source, scheme: parts.scheme, host, subdomains, port: anyPort ? '*' : parts.port });
}

// A fix is held to the same rules as the value it replaces, so that one round of fixing is enough.
function settleFix(fix: string, credentials: boolean, depth = 0): string {
  const settled = fix.split(',').map((piece) => {
    const flaw = findOriginFlaw(piece, credentials);
    if (flaw === undefined) return piece;
    return depth < 4 ? settleFix(flaw.fix, credentials, depth + 1) : exampleOrigin;
  });
  return [...new Set(settled.join(',').split(','))].join(',');
}
