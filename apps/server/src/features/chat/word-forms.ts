import { searchWords } from './search-words.ts';

/** Accents and case do not count. */
export function foldWord(text: string): string {
  const lower = text.toLowerCase();
  return /^[ -~]*$/u.test(lower) ? lower : lower.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

/** How every form of the word begins. */
export const stemOf = (word: string): string => (word.length > 3 ? word.slice(0, Math.max(3, word.length - 3)) : word);

/** A form of the word: the same but for the last letters, much as the stemmers of both databases see it. Both folded. */
export function isFormOf(candidate: string, word: string): boolean {
  if (candidate.startsWith(word)) return true;
  return word.length > 3 && candidate.startsWith(stemOf(word)) && candidate.length <= word.length + 3;
}

/** Whether a text has a form of every word, for stores without an index. */
export function hasAllWords(content: string, words: readonly string[]): boolean {
  const candidates = new Set((content.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(foldWord));
  return words.every((word) => candidates.has(word) || [...candidates].some((candidate) => isFormOf(candidate, word)));
}

export const foldedWords = (text: string): string[] => searchWords(text).map(foldWord);
