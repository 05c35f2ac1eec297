import { plainText } from './fingerprint.ts';

/** Letters that always sound the same. */
const constant: Readonly<Record<string, string>> = {
  b: 'B',
  f: 'F',
  j: 'J',
  l: 'L',
  m: 'M',
  n: 'N',
  q: 'K',
  r: 'R',
  v: 'F',
  x: 'KS',
  z: 'S',
};
const silentFirst = /^(?:kn|gn|pn|ae|wr)/u;
const isVowel = (letter: string): boolean => letter !== '' && 'aeiou'.includes(letter);
const isFront = (letter: string): boolean => letter !== '' && 'eiy'.includes(letter);

interface Place {
  readonly word: string;
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** From the letter on. */
  readonly rest: string;
}

/** Sounds of letters that depend on their neighbors (Philips, Hanging on the Metaphone, 1990). */
const depending: Readonly<Record<string, (place: Place) => string>> = {
  c: ({ rest, before, after }) => {
    if (rest.startsWith('cia') || after === 'h') return before === 's' && after === 'h' ? 'K' : 'X';
    if (isFront(after)) return before === 's' ? '' : 'S';
    return 'K';
  },
  d: ({ rest }) => (/^dg[eiy]/u.test(rest) ? 'J' : 'T'),
  g: ({ rest, before, after, word, at }) => {
    if (after === 'h' && (at + 2 >= word.length || !isVowel(word[at + 2] ?? ''))) return '';
    if (/^gn(?:ed)?$/u.test(rest) || (before === 'd' && isFront(after))) return '';
    return isFront(after) && before !== 'g' ? 'J' : 'K';
  },
  h: ({ before, after }) => {
    if (before !== '' && 'cspgt'.includes(before)) return '';
    return isVowel(before) && !isVowel(after) ? '' : 'H';
  },
  k: ({ before }) => (before === 'c' ? '' : 'K'),
  p: ({ after }) => (after === 'h' ? 'F' : 'P'),
  s: ({ rest, after }) => (after === 'h' || /^si[oa]/u.test(rest) ? 'X' : 'S'),
  t: ({ rest, after }) => {
    if (/^ti[oa]/u.test(rest)) return 'X';
    if (after === 'h') return '0';
    return rest.startsWith('tch') ? '' : 'T';
  },
  w: ({ after }) => (isVowel(after) ? 'W' : ''),
  y: ({ after }) => (isVowel(after) ? 'Y' : ''),
};

function soundOf(whole: string): string {
  const start = silentFirst.test(whole) ? whole.slice(1) : whole.replace(/^x/u, 's').replace(/^wh/u, 'w');
  const word = start.replaceAll(/(?<letter>[abd-z])\k<letter>+/gu, '$<letter>').replace(/mb$/u, 'm');
  return Array.from(word, (letter, at) => {
    if (isVowel(letter)) return at === 0 ? letter.toUpperCase() : '';
    const place = { word, at, before: word[at - 1] ?? '', after: word[at + 1] ?? '', rest: word.slice(at) };
    return depending[letter]?.(place) ?? constant[letter] ?? '';
  }).join('');
}

/** How the words of a text sound in English. */
export function metaphone(text: string): string {
  const words = plainText(text).match(/[a-z]+|\d+/gu) ?? [];
  return words.map((word) => (/^\d/u.test(word) ? word : soundOf(word))).join(' ');
}
