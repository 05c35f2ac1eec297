import { foldWord, foldedWords, isFormOf } from './word-forms.ts';

const before = 60;
const length = 200;
/** Further in a hit is not looked for. */
const scanLimit = 200_000;
const open = '\u0002';
const close = '\u0003';

/** Text around the first hit; hits are between U+0002 and U+0003. */
export function snippetOf(content: string, text: string): string {
  const words = foldedWords(text);
  const isHit = (candidate: string): boolean => words.some((word) => isFormOf(foldWord(candidate), word));
  const tokens = /[\p{L}\p{M}\p{N}]+/gu;
  let start = 0;
  for (const match of content.slice(0, scanLimit).matchAll(tokens)) {
    if (!isHit(match[0])) continue;
    start = Math.max(0, match.index - before);
    break;
  }
  const part = content
    .slice(start, start + length)
    .toWellFormed()
    .replaceAll(open, '')
    .replaceAll(close, '');
  const marked = part.replaceAll(tokens, (token) => (isHit(token) ? `${open}${token}${close}` : token));
  return `${start > 0 ? '…' : ''}${marked}${start + length < content.length ? '…' : ''}`.replaceAll(/\s+/gu, ' ');
}
