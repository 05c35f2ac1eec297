import type { HeaderLine } from '../decision.ts';
import { isToken } from '../fetch-names.ts';

/** Without the spaces and tabs around it. Fetch, "normalize". */
export function trimValue(value: string): string {
  return value.replaceAll(/^[\t ]+|[\t ]+$/gu, '');
}

/** The values of every line of this name, trimmed. `name` is lower-case. */
export function headerValues(lines: readonly HeaderLine[], name: string): readonly string[] {
  return lines.filter(([each]) => each.toLowerCase() === name).map(([, value]) => trimValue(value));
}

/** The lines of this name joined by `, `; undefined without one. Fetch, header list "get". */
export function getHeader(lines: readonly HeaderLine[], name: string): string | undefined {
  const values = headerValues(lines, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The header is there and is no list of tokens. */
export interface Unparsable {
  /** The first element that is no token. */
  readonly unparsable: string;
  /** The tokens before it. */
  readonly before: readonly string[];
}

/** The tokens of a list header over all its lines, none when it is absent. Fetch, "extract header list values". */
export function readTokens(lines: readonly HeaderLine[], name: string): readonly string[] | Unparsable {
  const elements = headerValues(lines, name)
    .flatMap((value) => value.split(','))
    .map((element) => trimValue(element))
    .filter((element) => element !== '');
  const at = elements.findIndex((element) => !isToken(element));
  return at === -1 ? elements : { unparsable: elements[at] ?? '', before: elements.slice(0, at) };
}

/** Names in lower case and order, lines of one name joined. Fetch, "sort and combine". */
export function sortAndCombine(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  const names = [...new Set(lines.map(([name]) => name.toLowerCase()))].toSorted();
  return names.map((name) => [name, getHeader(lines, name) ?? '']);
}
