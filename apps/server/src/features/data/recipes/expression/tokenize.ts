import { refuse } from './syntax.ts';
import type { Span } from './syntax.ts';

export type Token = {
  readonly kind: 'name' | 'quotedName' | 'parameter' | 'text' | 'number' | 'sign' | 'end';
  /** Without quotes; words that are keywords are names. */
  readonly value: string;
} & Span;

const rules = [
  { kind: 'space', pattern: /\s+/uy },
  { kind: 'number', pattern: /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?/uy },
  { kind: 'parameter', pattern: /\$[A-Za-z_]\w*/uy },
  { kind: 'name', pattern: /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy },
  { kind: 'quotedName', pattern: /\[(?:[^\]]|\]\])+\]/uy },
  { kind: 'text', pattern: /'(?:[^']|'')*'|"(?:[^"]|"")*"/uy },
  { kind: 'sign', pattern: /<>|<=|>=|!=|==|\|\||&&|[-+*/%^&<>=(),!]/uy },
] as const;

function valueOf(kind: Token['kind'], text: string): string {
  if (kind === 'text') return text.slice(1, -1).replaceAll(text.startsWith("'") ? "''" : '""', text[0] ?? '');
  if (kind === 'quotedName') return text.slice(1, -1).replaceAll(']]', ']');
  return kind === 'parameter' ? text.slice(1) : text;
}

function complain(source: string, at: number): never {
  const sign = source[at] ?? '';
  if (sign === "'" || sign === '"') refuse(source, { at, length: 1 }, 'this text is not closed', `end it with ${sign}`);
  if (sign === '[') refuse(source, { at, length: 1 }, 'this column name is not closed', 'end it with ]');
  const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
  refuse(source, { at, length: whole.length }, `\`${whole}\` means nothing here`);
}

/** The words of an expression, with an end mark. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const found = rules.flatMap(({ kind, pattern }) => {
      pattern.lastIndex = at;
      const text = pattern.exec(source)?.[0];
      return text === undefined ? [] : [{ kind, text }];
    })[0];
    if (found === undefined) complain(source, at);
    const { kind, text } = found;
    if (kind !== 'space') tokens.push({ kind, value: valueOf(kind, text), at, length: text.length });
    at += text.length;
  }
  tokens.push({ kind: 'end', value: '', at: source.length, length: 0 });
  return tokens;
}
