import { quoteText } from './sql-text.ts';

/** Results of functions that lengthen texts are null beyond it: without an end a few nested calls fill any memory. */
export const maxTextLength = 1_000_000;

/** What `\s` of RE2 leaves out: spaces beyond ASCII and marks of no width. */
const wideSpaces = '\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000';
const spaces = ` \t\n\r\u000B\f\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF`;

/** Evaluates a value once and uses it several times. */
export const bindSql = (value: string, name: string, body: (name: string) => string): string =>
  `list_transform([${value}], lambda ${name}: ${body(name)})[1]`;

const isName = /^(?:\w+\.)?(?:\w+|"(?:[^"]|"")*")$/u;
const edge = `${String.raw`[\s\x0B\x{FEFF}`}${wideSpaces}]`;
const edges = quoteText(`^${edge}|${edge}$`);

/** Spaces of all kinds are looked for before they are taken off: that costs a tenth of taking off what is not there. */
export function trimSql(text: string): string {
  const trimmed = (value: string) =>
    `CASE WHEN regexp_matches(${value}, ${edges}) THEN trim(${value}, ${quoteText(spaces)}) ELSE ${value} END`;
  return isName.test(text) ? trimmed(text) : bindSql(text, 'edge', trimmed);
}

export const collapseSql = (text: string): string =>
  trimSql(`regexp_replace(${text}, ${quoteText(`${String.raw`[\s`}${wideSpaces}]+`)}, ' ', 'g')`);

/** Control characters, marks of no width and of direction; line breaks and tabs become spaces. */
export const controlSql = (text: string): string =>
  `regexp_replace(regexp_replace(${text}, '[\\t\\n\\r]+', ' ', 'g'), ${quoteText(String.raw`[\x00-\x1F\x7F-\x{9F}\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]`)}, '', 'g')`;

/** Typographic quotation marks as those of a keyboard. */
export const quotesSql = (text: string): string =>
  `translate(${text}, '“”„‟«»‘’‚‛‹›', ${quoteText(`${'"'.repeat(6)}${"'".repeat(6)}`)})`;

export const titleSql = (text: string, name: string): string =>
  `list_aggregate(list_transform(string_split(lower(${text}), ' '), lambda ${name}: upper(${name}[1]) || ${name}[2:]), 'string_agg', ' ')`;

/** Joined, or null when it would be too long. */
export const concatSql = (parts: readonly string[], name: string): string =>
  bindSql(
    `concat(${parts.join(', ')})`,
    name,
    (joined) => `CASE WHEN length(${joined}) <= ${maxTextLength} THEN ${joined} END`,
  );

export interface Replacement {
  readonly text: string;
  readonly find: string;
  readonly with: string;
}

/** Every `find` in a text; null when it would be too long. A constant that does not lengthen needs no look. */
export function replaceSql({ text, find, with: by }: Replacement, name: string, isShorter = false): string {
  if (isShorter) return `replace(${text}, ${find}, ${by})`;
  return bindSql(text, name, (bound) => {
    const times = `(length(${bound}) - length(replace(${bound}, ${find}, ''))) // greatest(length(${find}), 1)`;
    const length = `length(${bound}) + (${times}) * length(${by})`;
    return `CASE WHEN ${length} <= ${maxTextLength} THEN replace(${bound}, ${find}, ${by}) END`;
  });
}

/** Every match of a constant pattern; null when it might be too long: a match is at most the text, a gap is between letters. */
export function replacePatternSql(
  text: string,
  { pattern, by, flags }: { pattern: string; by: string; flags: string },
  name: string,
): string {
  const groups = by.match(/\\\d/gu)?.length ?? 0;
  const replaced = (value: string) => `regexp_replace(${value}, ${quoteText(pattern)}, ${quoteText(by)}, ${quoteText(flags)})`;
  return bindSql(text, name, (bound) => {
    const longest = `(length(${bound}) + 1) * ${1 + groups + by.length}`;
    return `CASE WHEN ${longest} <= ${4 * maxTextLength} THEN ${replaced(bound)} END`;
  });
}
