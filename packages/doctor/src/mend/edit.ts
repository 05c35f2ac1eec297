/** A piece of a text and what stands there instead; offsets count UTF-16 units of the text as it was. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap. Throws `RangeError` when they do: half of a change is worse than none. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) throw new RangeError('edits overlap');
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...parts, text.slice(at)].join('');
}

/** The white space that a line begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(start))?.[0] ?? '';
}

/** Lines as the file ends them. */
export const lineEnd = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Takes whole lines out, with their line end, when nothing else stands on them. */
export function removal(text: string, start: number, end: number): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next === -1 ? text.length : next + 1;
  const isAlone = text.slice(from, start).trim() === '' && text.slice(end, to).trim() === '';
  return isAlone ? { start: from, end: to, text: '' } : { start, end, text: '' };
}

/** A new block of lines in front of the line that holds `offset`, indented as that line. */
export function insertion(text: string, offset: number, lines: readonly string[]): Edit {
  const at = text.lastIndexOf('\n', offset - 1) + 1;
  const isFirst = text.slice(at, offset).trim() === '';
  const eol = lineEnd(text);
  const indent = indentAt(text, offset);
  const block = lines.map((line) => (line === '' ? '' : indent + line)).join(eol) + eol;
  return isFirst ? { start: at, end: at, text: block } : { start: offset, end: offset, text: `${block.trimStart()}${indent}` };
}
