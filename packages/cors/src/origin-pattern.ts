import type { OriginParts } from './origin.ts';

/** A compiled development pattern: `http://localhost:*`, `https://*.example.com`. */
export interface OriginPattern {
  /** As configured; matched, never sent. */
  readonly source: string;
  readonly scheme: string;
  /** Whole host, or with `subdomains` the part after `*.`. */
  readonly host: string;
  /** One or more labels must stand before `host`. */
  readonly subdomains: boolean;
  /** A port, empty for the scheme's default, `*` for any. */
  readonly port: string;
}

// Labels of letters, digits, - and _; none empty, so "a..example.com" and ".example.com" cannot match.
const labelsPattern = /^(?:[a-z0-9_-]+\.)+$/u;

/** Whether the pattern covers the origin. The host is compared as a whole, so a suffix or a prefix cannot pass for it. */
export function matchesPattern(pattern: OriginPattern, origin: OriginParts): boolean {
  if (origin.scheme !== pattern.scheme) return false;
  if (pattern.port !== '*' && origin.port !== pattern.port) return false;
  if (!pattern.subdomains) return origin.host === pattern.host;
  if (!origin.host.endsWith(`.${pattern.host}`)) return false;
  return labelsPattern.test(origin.host.slice(0, -pattern.host.length));
}
