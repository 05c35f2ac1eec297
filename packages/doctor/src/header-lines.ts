import type { HeaderLines } from './facts.ts';

/** Every value of a header, in order. `name` is lower-case. */
export function valuesOf(headers: HeaderLines, name: string): string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

/** The header as the Fetch standard reads it: lines joined by `, `; undefined when there is none. */
export function headerOf(headers: HeaderLines, name: string): string | undefined {
  const values = valuesOf(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** A header's list of tokens, lower-case unless its case matters. */
export function tokensOf(headers: HeaderLines, name: string, isCaseKept = false): string[] {
  const text = headerOf(headers, name) ?? '';
  const tokens = text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  return isCaseKept ? tokens : tokens.map((token) => token.toLowerCase());
}
