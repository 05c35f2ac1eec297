import { LineCounter, parseDocument, stringify } from 'yaml';
import { isObject } from '../definition/json.ts';
import type { Json, JsonObject } from '../definition/json.ts';

export type TextFormat = 'yaml' | 'json';

/** Text a definition was written as, with its comments. */
const written = new WeakMap<object, string>();

/** Remembers that the text is this definition. */
export function rememberText(definition: Json, text: string): void {
  if (isObject(definition)) written.set(definition, text);
}

/** The definition as text: as it was written where it was, else made new. */
export function textOfDefinition(definition: Json, format: TextFormat): string {
  const known = isObject(definition) ? written.get(definition) : undefined;
  if (known !== undefined && isJsonText(known) === (format === 'json')) return known;
  return format === 'json'
    ? `${JSON.stringify(definition, null, 2)}\n`
    : stringify(definition, { lineWidth: 0, blockQuote: 'literal' });
}

const isJsonText = (text: string): boolean => text.trimStart().startsWith('{');

export interface TextProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export type ReadText =
  | { readonly definition: JsonObject; readonly problem?: never }
  | { readonly problem: TextProblem; readonly definition?: never };

/** Reads YAML or JSON; what can be read is a definition, valid or not. */
export function readText(text: string): ReadText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: { line: lineCounter.linePos(error.pos[0]).line, message: error.message } };
  // YAML has values that JSON has not; the round trip leaves what JSON knows.
  const value: unknown = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 50 })) ?? 'null');
  return isObject(value)
    ? { definition: value }
    : { problem: { line: 1, message: 'A workflow is an object with document and do' } };
}
