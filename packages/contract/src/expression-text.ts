/** Text as it is, or the code of one `${ … }` and where the code begins in the text (UTF-16). */
export type TextPart = string | { readonly code: string; readonly at: number };

export interface ExpressionText {
  readonly parts: readonly TextPart[];
  /** Where a `${` begins that is never closed; the rest is then plain text. */
  readonly unclosedAt: number | undefined;
}

/** After these a slash begins a regular expression; after anything else it divides. */
const beforeRegex = /(?:^|[([{,;=:?!&|^~<>%*+-]|=>|\b(?:return|typeof|in|of|case|void|new|delete|instanceof))\s*$/u;

function skipQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function skipTemplate(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) at = (endOfCode(text, at + 2) ?? text.length) - 1;
  }
  return text.length;
}

function skipRegex(text: string, start: number): number {
  let isClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return at + 1;
  }
  return text.length;
}

function skipSlash(text: string, at: number, codeStart: number): number {
  if (text[at + 1] === '/') return endOr(text, text.indexOf('\n', at));
  if (text[at + 1] === '*') return endOr(text, text.indexOf('*/', at + 2), 2);
  // Only what may decide is looked at, so that long code is not read again at every slash.
  return beforeRegex.test(text.slice(Math.max(codeStart, at - 24), at)) ? skipRegex(text, at) : at + 1;
}

const endOr = (text: string, found: number, length = 0): number => (found === -1 ? text.length : found + length);

/** Just after the brace that closes the code which begins at `start`; undefined when nothing does. */
function endOfCode(text: string, start: number): number | undefined {
  let depth = 1;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"' || character === "'") at = skipQuoted(text, at);
    else if (character === '`') at = skipTemplate(text, at);
    else if (character === '/') at = skipSlash(text, at, start);
    else {
      at += 1;
      if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

/**
 * Splits a string of a definition into text and the code of its `${ … }`. Braces in strings, templates, comments and regular
 * expressions of the code do not count. A string that is one `${ … }` and nothing else keeps the type of its value.
 */
export function readExpressionText(text: string): ExpressionText {
  const parts: TextPart[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const end = open === -1 ? undefined : endOfCode(text, open + 2);
    const rest = text.slice(from, end === undefined ? undefined : open);
    if (rest !== '') parts.push(rest);
    if (end === undefined) return { parts, unclosedAt: open === -1 ? undefined : open };
    parts.push({ code: text.slice(open + 2, end - 1), at: open + 2 });
    from = end;
  }
}

/** The code of a condition, which may come with or without `${ }`. */
export function codeOfCondition(condition: string): string {
  const [part, ...more] = readExpressionText(condition.trim()).parts;
  return typeof part === 'object' && more.length === 0 ? part.code : condition;
}
