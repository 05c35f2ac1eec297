import type { Need } from './need.ts';

/** What a written `Access-Control-Allow-Origin` has to be; undefined when it serves. */
export function mendOriginValue(text: string, need: Pick<Need, 'origin' | 'isCredentialed'>): string | undefined {
  if (text === need.origin || (text === '*' && !need.isCredentialed)) return undefined;
  if (/^["']\*["']$/u.test(text) && !need.isCredentialed) return '*';
  return need.origin;
}

/** What a written list of names has to be; undefined when it serves. */
export function mendListValue(
  text: string,
  { needed, all, isExact }: { readonly needed: readonly string[]; readonly all: readonly string[]; readonly isExact: boolean },
): string | undefined {
  const given = text.split(/[\s,;|]+/u).filter(Boolean);
  const isBroken = text.replaceAll(/\s*,\s*/gu, ',').search(/[\s;|]/u) !== -1;
  if (given.includes('*')) return isExact && needed.length > 0 ? all.join(', ') : undefined;
  const known = new Set(given.map((name) => name.toLowerCase()));
  const missing = needed.filter((name) => !known.has(name.toLowerCase()));
  return missing.length === 0 && !isBroken ? undefined : [...given, ...missing].join(', ');
}
