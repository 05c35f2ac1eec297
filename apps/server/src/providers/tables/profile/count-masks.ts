import type { Counted } from './core-counts.ts';

const shownLength = 60;
const isUpper = /\p{Lu}/u;
const isLower = /\p{Ll}/u;

function kindOf(letter: string): string {
  if (letter >= '0' && letter <= '9') return '9';
  if (letter >= 'a' && letter <= 'z') return 'a';
  if (letter >= 'A' && letter <= 'Z') return 'A';
  if (letter < '\u0080') return letter;
  if (isLower.test(letter)) return 'a';
  return isUpper.test(letter) ? 'A' : letter;
}

/** The shape of a text: letters and digits stand for their kind, runs of letters and long runs of digits are one. */
export function maskOf(text: string): string {
  let mask = '';
  for (const letter of text.slice(0, shownLength)) mask += kindOf(letter);
  return mask.replaceAll(/A{2,}/gu, 'A+').replaceAll(/a{2,}/gu, 'a+').replaceAll(/9{5,}/gu, '9+');
}

/** The most frequent shapes. */
export function countMasks(values: readonly string[], limit: number): Counted[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const mask = maskOf(value);
    counts.set(mask, (counts.get(mask) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
    .slice(0, limit);
}
