import { readExpressionText } from '@causeway/contract';
import type { TextPart } from '@causeway/contract';

/** Any JSON whose strings may be expressions, taken apart. */
export type Template =
  | { readonly kind: 'plain'; readonly value: unknown }
  /** Index into the codes. */
  | { readonly kind: 'code'; readonly index: number }
  | { readonly kind: 'text'; readonly parts: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Template])[] };

export interface ReadTemplate {
  readonly template: Template;
  readonly codes: readonly string[];
}

function readText(value: string, codes: string[]): Template {
  if (!value.includes('${')) return { kind: 'plain', value };
  const { parts } = readExpressionText(value);
  const indexes = parts.map((part: TextPart) => (typeof part === 'string' ? part : codes.push(part.code) - 1));
  const [only, ...more] = indexes;
  if (typeof only === 'number' && more.length === 0) return { kind: 'code', index: only };
  return { kind: 'text', parts: indexes };
}

function read(value: unknown, codes: string[]): Template {
  if (typeof value === 'string') return readText(value, codes);
  if (typeof value !== 'object' || value === null) return { kind: 'plain', value };
  const before = codes.length;
  const made: Template = Array.isArray(value)
    ? { kind: 'list', items: value.map((item: unknown) => read(item, codes)) }
    : { kind: 'map', entries: Object.entries(value).map(([key, item]) => [key, read(item, codes)] as const) };
  return codes.length === before ? { kind: 'plain', value } : made;
}

/** Finds the expressions in a value, in order. */
export function readTemplate(value: unknown): ReadTemplate {
  const codes: string[] = [];
  return { template: read(value, codes), codes };
}

/** Within text nothing is empty, and what is not text is JSON. */
function show(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Puts the values of the codes back. */
export function fillTemplate(template: Template, values: readonly unknown[]): unknown {
  switch (template.kind) {
    case 'plain':
      return template.value;
    case 'code':
      return values[template.index];
    case 'text':
      return template.parts.map((part) => (typeof part === 'string' ? part : show(values[part]))).join('');
    case 'list':
      return template.items.map((item) => fillTemplate(item, values));
    case 'map':
      return Object.fromEntries(template.entries.map(([key, item]) => [key, fillTemplate(item, values)]));
  }
}
