/** A stretch of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Python source with a copy of equal length in which comments and the insides of strings are blank: only code is left. */
export interface PythonText {
  readonly path: string;
  readonly text: string;
  readonly code: string;
}

const token = /[rbuf]{0,2}(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|#[^\n]*/giu;

/** Reads a Python file; undefined when its brackets do not close: then it is left alone. */
export function readPython(path: string, text: string): PythonText | undefined {
  if (!path.endsWith('.py')) return undefined;
  const code = text.replaceAll(token, (found) =>
    found.startsWith('#') ? ' '.repeat(found.length) : found.replaceAll(/[^\n'"]/gu, ' '),
  );
  const plain = code.replaceAll(/['"]/gu, ' ');
  return isBalanced(plain) ? { path, text, code: plain } : undefined;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function isBalanced(code: string): boolean {
  const open: string[] = [];
  for (const [mark] of code.matchAll(/[()[\]{}]/gu)) {
    const wanted = closing[mark];
    if (wanted !== undefined) open.push(wanted);
    else if (open.pop() !== mark) return false;
  }
  return open.length === 0;
}

/** The place of the bracket that closes the one at `open`. */
export function closeOf(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const mark = code[at] ?? '';
    if ('([{'.includes(mark)) depth += 1;
    if (')]}'.includes(mark)) depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** Parts of a bracketed list, without the blanks around them. */
export function partsOf({ text, code }: PythonText, open: number): Span[] {
  const close = closeOf(code, open);
  const parts: Span[] = [];
  let start = open + 1;
  for (let at = open + 1; at <= close; at += 1) {
    if ('([{'.includes(code[at] ?? ' ')) at = closeOf(code, at);
    else if (code[at] === ',' || at === close) {
      parts.push(trimmed({ text, code }, { start, end: at }));
      start = at + 1;
    }
  }
  return parts.filter((part) => part.end > part.start);
}

/** A stretch without blanks and comments at its ends. */
function trimmed({ text, code }: Pick<PythonText, 'text' | 'code'>, { start, end }: Span): Span {
  const isBlank = (at: number): boolean => {
    if (/\s/u.test(text[at] ?? ' ')) return true;
    const line = text.lastIndexOf('\n', at) + 1;
    const comment = [...text.slice(line, at + 1).matchAll(/#/gu)].some(
      ({ index }) => code[line + index] === ' ' && isComment(text, line + index),
    );
    return comment && code[at] === ' ';
  };
  let [from, to] = [start, end];
  while (from < to && isBlank(from)) from += 1;
  while (to > from && isBlank(to - 1)) to -= 1;
  return { start: from, end: to };
}

/** A `#` that no string holds. */
function isComment(text: string, at: number): boolean {
  for (const match of text.matchAll(token)) {
    if (match.index > at) return false;
    if (match.index + match[0].length > at) return match[0].startsWith('#');
  }
  return false;
}

export interface Argument extends Span {
  readonly name?: string;
  readonly value: Span;
}

/** A call with its arguments. */
export interface PythonCall extends Span {
  readonly name: string;
  readonly open: number;
  readonly arguments: readonly Argument[];
}

/** Calls whose dotted name matches, in their order. */
export function pythonCalls(source: PythonText, name: RegExp): PythonCall[] {
  return [...source.code.matchAll(/(?<![\w.])(?<name>[A-Za-z_][\w.]*)\s*\(/gu)].flatMap((match) => {
    const called = match.groups?.['name'] ?? '';
    const before = source.code.slice(Math.max(0, match.index - 8), match.index);
    if (!name.test(called) || /\b(?:def|class)\s+$/u.test(before)) return [];
    const open = match.index + match[0].length - 1;
    return [
      {
        name: called,
        start: match.index,
        end: closeOf(source.code, open) + 1,
        open,
        arguments: partsOf(source, open).map((part) => asArgument(source, part)),
      },
    ];
  });
}

function asArgument({ code, text }: PythonText, part: Span): Argument {
  const match = /^(?<name>[A-Za-z_]\w*)\s*=(?!=)/u.exec(code.slice(part.start, part.end));
  if (match === null) return { ...part, value: part };
  const behind = part.start + match[0].length;
  const start = behind + (/^\s*/u.exec(text.slice(behind))?.[0].length ?? 0);
  return { ...part, name: match.groups?.['name'] ?? '', value: { start, end: part.end } };
}

export const sliceOf = ({ text }: Pick<PythonText, 'text'>, { start, end }: Span): string => text.slice(start, end);

/** The value of a plain string; f-strings and joined ones have none. */
export function stringIn(source: Pick<PythonText, 'text'>, span: Span): string | undefined {
  return /^[rbu]{0,2}(?<quote>['"])(?<value>(?:\\.|(?!\k<quote>)[^\\\n])*)\k<quote>$/iu.exec(sliceOf(source, span).trim())
    ?.groups?.['value'];
}

/** Where a name of the module is given its value: `NAME = …`, exactly once. */
export function assignmentOf(source: PythonText, name: string): Span | undefined {
  const found = [...source.code.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]*(?::[^=\\n]+)?=(?!=)`, 'gmu'))];
  const [match] = found;
  if (match === undefined || found.length > 1) return undefined;
  const start = match.index + match[0].length;
  return trimmed(source, { start, end: statementEnd(source, start) });
}

/** The end of the statement that holds `at`: its line, brackets and continued lines included. */
export function statementEnd({ code, text }: PythonText, at: number): number {
  let here = at;
  while (here < code.length && code[here] !== '\n') {
    if ('([{'.includes(code[here] ?? ' ')) here = closeOf(code, here);
    else if (code[here] === '\\' && text[here + 1] === '\n') here += 1;
    here += 1;
  }
  return here;
}

/** The end of an indented block that begins at the line of `at`: a decorated function, a class. */
export function blockEnd(source: PythonText, at: number): number {
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const depth = /^[ \t]*/u.exec(text.slice(lineStart))?.[0].length ?? 0;
  let end = statementEnd(source, at);
  let next = end + 1;
  let isHeader = /^[ \t]*@/u.test(text.slice(lineStart));
  while (next < text.length) {
    const line = /^[^\n]*/u.exec(text.slice(next))?.[0] ?? '';
    const own = /^[ \t]*/u.exec(line)?.[0].length ?? 0;
    const isEmpty = line.trim() === '' || (line.trim().startsWith('#') && own <= depth);
    if (!isEmpty && own <= depth && !isHeader) break;
    const stop = statementEnd(source, next);
    if (!isEmpty) end = stop;
    if (isHeader && /^\s*(?:async\s+def|def|class)\b/u.test(line)) isHeader = false;
    next = stop + 1;
  }
  return end;
}

/** The quotation mark of the file. */
export const pythonQuote = (text: string): string =>
  (text.match(/"/gu)?.length ?? 0) >= (text.match(/'/gu)?.length ?? 0) ? '"' : "'";

export const pythonText = (text: string, value: string): string => pythonQuote(text) + value + pythonQuote(text);

export const pythonList = (text: string, values: readonly string[]): string =>
  `[${values.map((value) => pythonText(text, value)).join(', ')}]`;

/** Where another import goes: behind the last one at the top of the file. */
export function pythonImportPlace(source: PythonText): number {
  const found = [...source.code.matchAll(/^(?:from[ \t]+[\w.]+[ \t]+import\b|import[ \t])/gmu)];
  const first = /^(?:class|def|async def|@|[A-Za-z_]\w*\s*=)/mu.exec(source.code)?.index ?? Infinity;
  const top = found.filter(({ index }) => index < first);
  const last = top.at(-1) ?? found[0];
  return last === undefined ? 0 : statementEnd(source, last.index);
}
