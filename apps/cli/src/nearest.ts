/** Damerau-Levenshtein: the fewest changes of a character, swaps of neighbors included, that turn one word into the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1));
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      next.push(isSwapped ? Math.min(changed, (before[j - 1] ?? 0) + 1) : changed);
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The known words that were probably meant, best first: those that contain it, else those a few letters away. */
export function nearest(word: string, known: readonly string[]): string[] {
  const text = word.toLowerCase();
  const containing = text.length >= 3 ? known.filter((each) => each.toLowerCase().includes(text)) : [];
  if (containing.length > 0) return containing.slice(0, 3);
  const limit = Math.max(1, Math.floor(text.length * 0.4));
  return known
    .map((each) => ({ each, changes: distance(text, each.toLowerCase()) }))
    .filter(({ changes }) => changes <= limit)
    .toSorted((a, b) => a.changes - b.changes)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** ` Did you mean a or b?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const found = nearest(word, known);
  return found.length === 0 ? undefined : `Did you mean ${found.join(' or ')}?`;
}
