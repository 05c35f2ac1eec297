import { countOf } from '../format-count.ts';

const parts: ReadonlyMap<string, string> = new Map([
  ['encoding', 'Encoding'],
  ['delimiter', 'Delimiter'],
  ['quote', 'Quotes'],
  ['escape', 'Quotes within'],
  ['newline', 'Line ends'],
  ['comment', 'Notes begin with'],
  ['header', 'Header'],
  ['header_line', 'Header in line'],
  ['header_rows', 'Header rows'],
  ['preamble', 'Before the table'],
]);

/** The name of a part of a dialect, as people call it. */
export const partWord = (part: string): string =>
  parts.get(part) ?? `${part.charAt(0).toUpperCase()}${part.slice(1).replaceAll('_', ' ')}`;

const characters: ReadonlyMap<string, string> = new Map([
  ['\t', 'tab'],
  [',', 'comma ,'],
  [';', 'semicolon ;'],
  ['|', 'pipe |'],
  [' ', 'space'],
  ['', 'none'],
  ['"', 'double "'],
  ["'", "single '"],
]);

const words: ReadonlyMap<string, string> = new Map([
  ['lf', 'LF'],
  ['crlf', 'CRLF'],
  ['cr', 'CR'],
]);

const units: ReadonlyMap<string, string> = new Map([
  ['preamble', 'line'],
  ['header', 'row'],
  ['tables', 'table'],
]);

/** The value of a part: characters that one would not see are named, counts have their unit. */
export function valueWord(part: string, value: string): string {
  if (part === 'delimiter' || part === 'quote') return characters.get(value) ?? value;
  const unit = units.get(part);
  if (unit !== undefined && /^\d+$/u.test(value)) return countOf(Number(value), unit);
  return words.get(value) ?? (value === '' ? 'none' : value);
}
