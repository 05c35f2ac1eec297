export interface SnippetPart {
  readonly text: string;
  readonly isHit: boolean;
  /** Where it begins in the snippet. */
  readonly at: number;
}

const open = '\u0002';
const close = '\u0003';

/** Splits a snippet whose hits are between U+0002 and U+0003. */
export function snippetParts(snippet: string): readonly SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  for (const [index, piece] of snippet.split(open).entries()) {
    const end = index === 0 ? 0 : piece.indexOf(close);
    const hit = piece.slice(0, end === -1 ? piece.length : end);
    const rest = piece.slice(hit.length).replace(close, '');
    if (hit !== '') parts.push({ text: hit, isHit: true, at });
    if (rest !== '') parts.push({ text: rest, isHit: false, at: at + hit.length });
    at += piece.length + 1;
  }
  return parts;
}
