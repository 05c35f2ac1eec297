const mostHighlights = 60;
const word = /[\p{L}\p{M}\p{N}]+/gu;

/** The same stem, much as Porter and Snowball see it: equal but for the last letters. */
function isForm(candidate: string, asked: string): boolean {
  if (candidate === asked) return true;
  if (asked.length < 4 || candidate.length < 4) return false;
  const stem = asked.slice(0, Math.max(4, asked.length - 3));
  return candidate.startsWith(stem) && Math.abs(candidate.length - asked.length) <= 4;
}

/** Where the asked words stand in a text, any form of them; in scripts without spaces their parts. */
export function highlightWords(
  text: string,
  words: readonly string[],
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { 0: candidate, index } of text.matchAll(word)) {
    const lower = candidate.toLowerCase();
    const typed = lower.normalize('NFKC');
    if (words.some((asked) => isForm(typed, asked))) found.push({ start: index, end: index + candidate.length });
    else {
      const asked = words.find((each) => /[^\p{ASCII}]/u.test(each) && lower.includes(each));
      const at = asked === undefined ? -1 : lower.indexOf(asked);
      if (asked !== undefined) found.push({ start: index + at, end: index + at + asked.length });
    }
    if (found.length >= mostHighlights) break;
  }
  return found;
}
