import { plainText } from './fingerprint.ts';

/** Letters that sound the same wherever they stand. */
const digits = [
  ['aeijouy', '0'],
  ['b', '1'],
  ['fvw', '3'],
  ['gkq', '4'],
  ['l', '5'],
  ['mn', '6'],
  ['r', '7'],
  ['sz', '8'],
] as const;

/** Kölner Phonetik (Postel 1969): how a German word sounds, as digits. */
function codeOf(word: string, at: number): string {
  const letter = word[at] ?? '';
  const before = word[at - 1] ?? '';
  const after = word[at + 1] ?? '';
  if (letter === 'p') return after === 'h' ? '3' : '1';
  if (letter === 'd' || letter === 't') return after !== '' && 'csz'.includes(after) ? '8' : '2';
  if (letter === 'c') return codeOfC(at, before, after);
  if (letter === 'x') return before !== '' && 'ckq'.includes(before) ? '8' : '48';
  return digits.find(([letters]) => letters.includes(letter))?.[1] ?? '';
}

function codeOfC(at: number, before: string, after: string): string {
  const isHard = after !== '' && (at === 0 ? 'ahkloqrux' : 'ahkoqux').includes(after);
  if (at > 0 && 'sz'.includes(before)) return '8';
  return isHard ? '4' : '8';
}

function soundOf(word: string): string {
  const codes = Array.from(word, (_, at) => codeOf(word, at)).join('');
  const single = codes.replaceAll(/(?<digit>\d)\k<digit>+/gu, '$<digit>');
  return single.slice(0, 1) + single.slice(1).replaceAll('0', '');
}

/** How the words of a text sound in German. Umlauts count as their vowels. */
export function cologne(text: string): string {
  const words = plainText(text).match(/[a-z]+|\d+/gu) ?? [];
  return words.map((word) => (/^\d/u.test(word) ? word : soundOf(word))).join(' ');
}
