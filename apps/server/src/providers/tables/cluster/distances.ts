/** Edits from one text to the other, counted no further than `most`: then the answer is `most + 1`. */
export function levenshtein(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const value = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(value);
      if (value < least) least = value;
    }
    if (least > most) return most + 1;
    row = next;
  }
  return Math.min(row[other.length] ?? 0, most + 1);
}

/** Letters that both have in nearly the same place. */
function sharedLetters(one: string, other: string): readonly [string, string] {
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1);
  const taken = new Set<number>();
  let left = '';
  for (let i = 0; i < one.length; i += 1) {
    for (let j = Math.max(0, i - reach); j < Math.min(other.length, i + reach + 1); j += 1) {
      if (taken.has(j) || one[i] !== other[j]) continue;
      taken.add(j);
      left += one[i] ?? '';
      break;
    }
  }
  return [
    left,
    [...taken]
      .toSorted((a, b) => a - b)
      .map((at) => other[at] ?? '')
      .join(''),
  ];
}

const prefixWeight = 0.1;
const longestPrefix = 4;

/** 0 to 1; texts that begin alike are more alike (Winkler 1990). */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1;
  const [left, right] = sharedLetters(one, other);
  const shared = left.length;
  if (shared === 0) return 0;
  let swapped = 0;
  for (let at = 0; at < shared; at += 1) if (left[at] !== right[at]) swapped += 1;
  const jaro = (shared / one.length + shared / other.length + (shared - swapped / 2) / shared) / 3;
  let prefix = 0;
  while (prefix < longestPrefix && one[prefix] !== undefined && one[prefix] === other[prefix]) prefix += 1;
  return jaro + prefix * prefixWeight * (1 - jaro);
}
