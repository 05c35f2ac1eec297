/** So common that they find nothing, and so many that they cost most of the time. */
const stopWords = new Set(
  'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further get had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not of off on once only or other our out over own same she should so some such than that the their them then there these they this those through to too under until up use used using very was we were what when where which while who whom why will with would you your'.split(
    ' ',
  ),
);
const mostWords = 24;
const word = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that write without spaces: Han, kana, Thai, Lao, Khmer, Myanmar. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

/** Every two neighbors of a run: 東京都 is 東京 and 京都. One alone stands for itself. */
export function pairsOf(run: string): readonly string[] {
  const characters = run.match(/./gsu) ?? [];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}

/** `getUserName` and `HTTPServer2` in the words they are made of; nothing for a plain word. */
function partsOfIdentifier(name: string): readonly string[] {
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? [];
  return parts.length > 1 ? parts : [];
}

/** A word that a line break or a soft hyphen cuts in two. */
const cutWord = /\p{L}[\p{L}\p{M}]*(?:\u00AD\n?|-\n)\p{Ll}[\p{L}\p{M}]*/gu;

/** Words as they are typed: without ligatures and wide letters, accents in one piece, not cut at the end of a line. */
function typedWords(text: string): readonly string[] {
  const whole = (text.match(cutWord) ?? []).map((found) => found.replaceAll(/[-\u00AD\n]/gu, ''));
  const written = /[^\p{ASCII}]/u.test(text) ? (text.match(word) ?? []) : [];
  return [...whole, ...written.filter((found) => found !== found.normalize('NFKC'))].map((found) => found.normalize('NFKC'));
}

/** What is indexed beside the words of a text. */
export function extraWords(text: string): string {
  const pairs = (text.match(unspaced) ?? []).flatMap(pairsOf);
  const parts = (text.match(/\p{L}*\p{Ll}\p{Lu}\p{L}*/gu) ?? []).flatMap(partsOfIdentifier);
  return [...pairs, ...parts, ...typedWords(text)].join(' ');
}

/** What a query looks for: its words without the common ones (unless there are no others), in scripts without spaces their pairs. */
export function queryWords(query: string): readonly string[] {
  const words = (query.normalize('NFKC').match(word) ?? []).flatMap((found) => {
    const runs = found.match(unspaced) ?? [];
    const rest = found
      .replaceAll(unspaced, ' ')
      .split(' ')
      .filter((part) => part !== '');
    return [...rest, ...rest.flatMap(partsOfIdentifier), ...runs.flatMap(pairsOf)];
  });
  const lower = [...new Set(words.map((each) => each.toLowerCase()))];
  const telling = lower.filter((each) => !stopWords.has(each));
  return (telling.length > 0 ? telling : lower).slice(0, mostWords);
}
