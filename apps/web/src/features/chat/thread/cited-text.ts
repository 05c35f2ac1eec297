import type { Citation } from '@causeway/contract';

const code = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/u;
const mark = /\[(\d{1,2})\](?!\(|:)/gu;

export const citationPrefix = '#cite-';

/** Numbers in brackets that name a citation lead to it; all others stay as they are, and so does code. */
export function citedText(text: string, citations: readonly Citation[]): string {
  if (citations.length === 0) return text;
  const known = new Set(citations.map(({ n }) => n));
  return text
    .split(code)
    .map((piece, index) =>
      index % 2 === 1
        ? piece
        : piece.replaceAll(mark, (whole, n: string) => (known.has(Number(n)) ? `[${n}](${citationPrefix}${n})` : whole)),
    )
    .join('');
}
