import type { Citation, Passage } from '@causeway/contract';

interface Span {
  readonly start: number;
  readonly end: number;
}

const mostQuote = 600;
const word = /[\p{L}\p{N}]+/gu;
/** A point within a number or a name ends nothing. */
const sentence = /[^\n]+?(?:[.!?]+["'»”’)\]]*(?=\s|$)|[。！？]+|(?=\n)|$)/gu;
const marker = /\[(\d{1,2})\]/gu;

/** Sentences of a text without the white space around them. */
function sentencesOf(text: string): readonly Span[] {
  return [...text.matchAll(sentence)].flatMap(({ 0: found, index }) => {
    const lead = found.length - found.trimStart().length;
    const length = found.trim().length;
    return length === 0 ? [] : [{ start: index + lead, end: index + lead + Math.min(length, mostQuote) }];
  });
}

const wordsOf = (text: string): ReadonlySet<string> => new Set((text.match(word) ?? []).map((each) => each.toLowerCase()));

/** How much of what was said stands in a sentence, long words first: they tell more. */
function overlap(sentenceText: string, said: ReadonlySet<string>): number {
  let sum = 0;
  for (const each of wordsOf(sentenceText)) if (said.has(each)) sum += each.length;
  return sum;
}

function bestSentence(text: string, weigh: (span: Span) => number): Span {
  let best: Span = { start: 0, end: Math.min(text.length, mostQuote) };
  let most = 0;
  for (const span of sentencesOf(text)) {
    const weight = weigh(span);
    if (weight > most) [best, most] = [span, weight];
  }
  return best;
}

/** The sentence of a passage with most of the asked words. */
export function quoteFrom({ text, highlights }: Passage): Span & { readonly text: string } {
  const span = bestSentence(text, ({ start, end }) =>
    highlights.reduce((sum, one) => sum + (one.start >= start && one.end <= end ? one.end - one.start : 0), 0),
  );
  return { ...span, text: text.slice(span.start, span.end) };
}

/** What the answer says before each mark: from the end of the sentence before. */
function saidBefore(answer: string): ReadonlyMap<number, string> {
  const said = new Map<number, string>();
  for (const { 1: number = '', index } of answer.matchAll(marker)) {
    const text = answer.slice(0, index).replace(/(?:\s*\[\d{1,2}\])*\s*$/u, '');
    const from = Math.max(text.slice(0, -1).search(/[.!?\n][^.!?\n]*$/u), -1);
    said.set(Number(number), `${said.get(Number(number)) ?? ''} ${text.slice(from + 1)}`);
  }
  return said;
}

/**
 * The passages of an answer with the words that it rests on. A quote is cut out of the passage as it stands in its document, never
 * taken from the model; numbers that name no passage name nothing.
 */
export function citePassages(answer: string, passages: readonly Passage[]): readonly Citation[] {
  const said = saidBefore(answer);
  return passages.map((passage, index) => {
    const n = index + 1;
    const words = wordsOf(said.get(n) ?? '');
    const best = bestSentence(passage.text, ({ start, end }) => overlap(passage.text.slice(start, end), words));
    const { start, end } = overlap(passage.text.slice(best.start, best.end), words) > 0 ? best : quoteFrom(passage);
    return {
      n,
      passage_id: passage.id,
      document_id: passage.document_id,
      document_name: passage.document_name,
      collection_id: passage.collection_id,
      revision: passage.revision,
      page: passage.page,
      headings: passage.headings,
      start: passage.start + start,
      end: passage.start + end,
      quote: passage.text.slice(start, end),
      score: passage.score,
      is_cited: said.has(n),
    };
  });
}
