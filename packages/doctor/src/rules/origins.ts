import type { CauseCode } from './catalogue.ts';
import type { Refused } from './rule.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What kind of wrong value stands in `Access-Control-Allow-Origin`. */
export function valueCode(value: string, origin: string, lines: number): CauseCode {
  if (lines > 1) return 'C10';
  if (/[,\s]/u.test(value.trim())) return isRepeated(value) ? 'C10' : 'C09';
  if (value.includes('*')) return value.replaceAll(/["']/gu, '') === '*' ? 'C12' : 'C11';
  if (value === 'null') return 'C05';
  const meant = serializeOrigin(value);
  if (meant === origin) return 'C06';
  if (meant === undefined) return 'C12';
  if (URL.canParse(origin) && new URL(meant).port === '' && sameButPort(meant, origin)) return 'C06';
  const relation = relate(meant, origin);
  if (relation !== undefined) return relation;
  return meant === value ? 'C05' : 'C06';
}

/** One value twice is two layers that both add it; two values are a list. */
const isRepeated = (value: string): boolean => new Set(value.split(/[,\s]+/u)).size === 1;

/** The origin a configured text probably means. */
export function serializeOrigin(text: string): string | undefined {
  const bare = text.replaceAll(/^["']|["']$/gu, '');
  const isHost = /^[\w.-]+(?::\d+)?\/?$/u.test(bare) && /[.:]|localhost/u.test(bare);
  const full = isHost ? `http://${bare}` : bare;
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(full) && URL.canParse(full) ? new URL(full).origin : undefined;
}

/** A port left out; any other port would be another page's. */
function sameButPort(a: string, b: string): boolean {
  const [one, two] = [new URL(a), new URL(b)];
  return one.protocol === two.protocol && one.hostname === two.hostname;
}

/** How two origins that are not equal resemble each other. */
export function relate(allowed: string, origin: string): 'C07' | 'C08' | 'T09' | undefined {
  if (!URL.canParse(allowed) || !URL.canParse(origin)) return undefined;
  const [a, b] = [new URL(allowed), new URL(origin)];
  if (a.protocol === b.protocol && a.port === b.port && loopback.has(a.hostname) && loopback.has(b.hostname)) {
    return 'C07';
  }
  if (a.hostname === b.hostname && a.protocol !== b.protocol) return 'C08';
  return undefined;
}

/** A development server that found its port taken moved on by one or a few; the list knows the port it wanted. */
export function isDrifted(allowed: readonly string[], { seen }: Refused): boolean {
  if (!URL.canParse(seen.origin)) return false;
  const own = new URL(seen.origin);
  return allowed.some((other) => {
    if (!URL.canParse(other)) return false;
    const usual = new URL(other);
    const step = Number(own.port) - Number(usual.port);
    return usual.hostname === own.hostname && usual.protocol === own.protocol && usual.port !== '' && step >= 1 && step <= 3;
  });
}

/** A call of a CORS library that lets every origin in, by a star or by `true`; its lists of methods do not count. */
export const opensToAll = (call: string): boolean =>
  /origins?['"]?\s*[:=]\s*(?:\[?\s*['"]\*['"]|true\b)|origin_regex\s*=\s*r?['"]\.\*/iu.test(call);
