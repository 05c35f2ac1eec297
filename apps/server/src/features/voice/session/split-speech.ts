/** Ends of sentences in the scripts of the voices: Latin, Devanagari, CJK. */
const sentenceEnd = /[.!?…।。！？]+["')\]]*(?=\s)|\n+/u;
const clauseEnd = /[,;:–—](?=\s)/u;
/** A first piece this long may end at a comma: sound comes sooner. */
const clauseFromChars = 40;
const longestChars = 220;
/** Of the first piece: sound comes sooner. */
const longestFirstChars = 100;

export interface Split {
  /** Pieces to be spoken, in order. */
  readonly pieces: readonly string[];
  readonly rest: string;
}

function cutAt(text: string, { isFirst }: { readonly isFirst: boolean }): number {
  const end = sentenceEnd.exec(text);
  if (end) return end.index + end[0].length;
  const clause = isFirst && text.length >= clauseFromChars ? clauseEnd.exec(text.slice(clauseFromChars / 2)) : null;
  if (clause) return clauseFromChars / 2 + clause.index + 1;
  const longest = isFirst ? longestFirstChars : longestChars;
  if (text.length < longest) return -1;
  const space = text.lastIndexOf(' ', longest);
  return space > 0 ? space : longest;
}

/** Cuts text into pieces that can be spoken; what may still grow stays in `rest`. */
export function splitSpeech(text: string, options: { readonly isFirst: boolean; readonly isEnd: boolean }): Split {
  const pieces: string[] = [];
  let rest = text;
  for (let at = cutAt(rest, options); at !== -1; at = cutAt(rest, { isFirst: options.isFirst && pieces.length === 0 })) {
    const piece = rest.slice(0, at);
    if (piece.trim() !== '') pieces.push(piece);
    rest = rest.slice(at);
  }
  if (!options.isEnd) return { pieces, rest };
  if (rest.trim() !== '') pieces.push(rest);
  return { pieces, rest: '' };
}
