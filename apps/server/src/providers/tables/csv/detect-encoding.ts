import type { Encoding } from './dialect.ts';
import { commonHan, languages } from './letter-frequencies.ts';
import type { Language } from './letter-frequencies.ts';

/** The encoding of a file as its beginning shows it. */
export interface EncodingGuess {
  readonly encoding: Encoding;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reason: string;
  /** Other encodings that could be meant, the likeliest first. */
  readonly alternatives: readonly Encoding[];
}

/** The label of the Encoding standard, as every reader of the dialect knows it. */
const [unicode = ''] = 'utf-8 utf8'.split(' ');

const marks: readonly (readonly [readonly number[], Encoding])[] = [
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xef, 0xbb, 0xbf], unicode],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Bytes of the byte order mark that `encoding` may begin with; 0 when the sample has none. */
export function markLength(sample: Uint8Array, encoding: Encoding): number {
  const mark = marks.find(([bytes, name]) => name === encoding && bytes.every((byte, index) => sample[index] === byte));
  return mark === undefined ? 0 : mark[0].length;
}

/**
 * Tells the encoding of a text from its first bytes: byte order mark, then the parity of NUL bytes, then strict UTF-8,
 * then East Asian encodings whose characters are common ones, then the letters of some thirty languages.
 */
export function detectEncoding(sample: Uint8Array): EncodingGuess {
  return fromMark(sample) ?? fromNuls(sample) ?? fromUtf8(sample) ?? fromEastAsian(sample) ?? fromLetters(sample);
}

function fromMark(sample: Uint8Array): EncodingGuess | undefined {
  const mark = marks.find(([bytes]) => bytes.every((byte, index) => sample[index] === byte));
  if (mark === undefined) return undefined;
  return { encoding: mark[1], confidence: 1, reason: 'The file begins with a byte order mark.', alternatives: [] };
}

function fromNuls(sample: Uint8Array): EncodingGuess | undefined {
  const length = Math.min(sample.length & ~3, 65_536);
  const nuls = [0, 0, 0, 0];
  let high = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = sample[at] ?? 0;
    if (byte === 0) nuls[at & 3] = (nuls[at & 3] ?? 0) + 1;
    else if (byte >= 0x80) high += 1;
  }
  const all = nuls.reduce((sum, count) => sum + count, 0);
  // Every second byte of Latin text is NUL; ASCII with a NUL here and there is what it looks like.
  if (high === 0 && all < 0.4 * length) return undefined;
  const encoding = wideOf(nuls, length / 4) ?? pairsOf(nuls, length / 4);
  if (encoding === undefined) return undefined;
  const isPairs = encoding.startsWith('utf-16');
  if (isPairs && !isReadable(sample, encoding)) return undefined;
  const reason = 'NUL bytes stand where this encoding has them.';
  return { encoding, confidence: isPairs ? 0.97 : 0.95, reason, alternatives: isPairs ? ['utf8'] : [] };
}

/** UTF-32 by the NUL bytes at each of four places. */
function wideOf([a = 0, b = 0, c = 0, d = 0]: readonly number[], groups: number): Encoding | undefined {
  if (groups < 2) return undefined;
  if (c + d > 1.9 * groups && b > 0.5 * groups) return 'utf-32le';
  return a + b > 1.9 * groups && c > 0.5 * groups ? 'utf-32be' : undefined;
}

/** UTF-16 likewise. */
function pairsOf([a = 0, b = 0, c = 0, d = 0]: readonly number[], groups: number): Encoding | undefined {
  const even = a + c;
  const odd = b + d;
  const least = Math.max(2, groups * 0.06);
  if (odd >= least && odd > 6 * even) return 'utf-16le';
  return even >= least && even > 6 * odd ? 'utf-16be' : undefined;
}

function isReadable(sample: Uint8Array, encoding: string): boolean {
  const text = strictly(sample, encoding);
  return text !== undefined && !/[^\P{Cc}\t\n\v\f\r\0]|[\uE000-\uF8FF\uFFFF]/u.test(text);
}

/** The text without its last, possibly cut character; undefined when a byte stands for nothing. */
function strictly(sample: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(sample, { stream: true });
  } catch {
    return undefined;
  }
}

function fromUtf8(sample: Uint8Array): EncodingGuess | undefined {
  const text = strictly(sample, unicode);
  if (text !== undefined) {
    if (/\p{Cc}\$[@B]/u.test(text) && strictly(sample, 'iso-2022-jp') !== undefined) {
      return {
        encoding: 'iso-2022-jp',
        confidence: 0.97,
        reason: 'Escape sequences switch between ASCII and kanji.',
        alternatives: [],
      };
    }
    const isAscii = text.length === sample.length;
    return {
      encoding: unicode,
      confidence: isAscii ? 0.9 : 0.99,
      reason: isAscii ? 'The sample is plain ASCII.' : 'Every byte of the sample is valid UTF-8.',
      alternatives: isAscii ? ['windows-1252'] : [],
    };
  }
  const loose = new TextDecoder('utf-8').decode(sample, { stream: true });
  const broken = loose.match(/\uFFFD/gu)?.length ?? 0;
  const good = loose.match(/[\u0080-\uFFFC]/gu)?.length ?? 0;
  if (good < 20 || broken * 40 > good) return undefined;
  return {
    encoding: unicode,
    confidence: 0.7,
    reason: `UTF-8 with ${broken} broken bytes among ${good} good characters.`,
    alternatives: ['windows-1252'],
  };
}

const commonIn = (han: string): ReadonlySet<string> => new Set(han);
const eastAsian = [
  { encoding: 'shift_jis', common: commonIn(commonHan.kanji), own: /[\u3040-\u30FF]/u },
  { encoding: 'euc-jp', common: commonIn(commonHan.kanji), own: /[\u3040-\u30FF]/u },
  { encoding: 'gb18030', common: commonIn(commonHan.simplified), own: undefined },
  { encoding: 'big5', common: commonIn(commonHan.traditional), own: undefined },
  { encoding: 'euc-kr', common: commonIn(commonHan.hangul), own: undefined },
] as const;

function fromEastAsian(sample: Uint8Array): EncodingGuess | undefined {
  const scores = eastAsian
    .map((candidate) => ({ encoding: candidate.encoding, score: plausible(strictly(sample, candidate.encoding), candidate) }))
    .filter((entry) => entry.score > 0.3)
    .toSorted((first, second) => second.score - first.score);
  const [best, next] = scores;
  if (best === undefined) return undefined;
  const lead = best.score - (next?.score ?? 0);
  return {
    encoding: best.encoding,
    confidence: Math.min(0.98, 0.6 + lead),
    reason: `${Math.round(best.score * 100)} % of its characters are common ones in this encoding.`,
    alternatives: scores.slice(1).map((entry) => entry.encoding),
  };
}

/** Share of common characters among all beyond ASCII, less what no text would hold. */
function plausible(text: string | undefined, candidate: (typeof eastAsian)[number]): number {
  if (text === undefined) return 0;
  let all = 0;
  let score = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) continue;
    all += 1;
    score += weigh(char, code, candidate);
  }
  return all < 2 ? 0 : score / all;
}

function weigh(char: string, code: number, candidate: (typeof eastAsian)[number]): number {
  if (candidate.common.has(char) || candidate.own?.test(char) === true) {
    return 1;
  }
  const weights = blockWeights[candidate.encoding] ?? {};
  const block = blocks.find(([, first, last]) => code >= first && code <= last);
  return block === undefined ? -1 : (weights[block[0]] ?? block[3]);
}

/** Unicode blocks: name, first and last code point, and what a character of it says for an encoding. */
const blocks: readonly (readonly [string, number, number, number])[] = [
  ['halfwidth', 0xff_61, 0xff_9f, -1],
  ['marks', 0x30_00, 0x30_3f, 0.6],
  ['fullwidth', 0xff_00, 0xff_60, 0.6],
  ['hangul', 0xac_00, 0xd7_a3, -1],
  ['han', 0x4e_00, 0x9f_ff, 0.05],
  ['dashes', 0x20_10, 0x20_3b, 0.2],
];

const blockWeights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  shift_jis: { halfwidth: 0.1 },
  'euc-kr': { hangul: 0.35, han: -0.3 },
};

interface Scored {
  readonly encoding: Encoding;
  readonly score: number;
}

function fromLetters(sample: Uint8Array): EncodingGuess {
  const scored: Scored[] = [];
  for (const language of languages) {
    const table = letterTable(language);
    for (const encoding of language.encodings) {
      const text = strictly(sample, encoding);
      if (text === undefined) continue;
      const { mean, count, vowels } = likelihood(text, language, table);
      // Some 42 % of the letters of such languages are vowels, give or take what chance does.
      const isSpeakable = vowels >= Math.min(0.36, 0.42 - 0.6 / Math.sqrt(Math.max(1, count)));
      const rare = ((language.rarity ?? 0) + (encoding.startsWith('windows-') ? 0 : 2)) / Math.max(1, count);
      scored.push({ encoding, score: mean - priors(encoding) - rare - (isSpeakable ? 0 : 0.8) });
    }
  }
  const ranked = scored.toSorted((first, second) => second.score - first.score);
  const best = ranked[0] ?? { encoding: 'windows-1252', score: 0 };
  const others = [...new Set(ranked.map((entry) => entry.encoding))].filter((encoding) => encoding !== best.encoding);
  const rival = ranked.find((entry) => entry.encoding !== best.encoding);
  return {
    encoding: best.encoding,
    confidence: rival === undefined ? 0.5 : Math.min(0.97, 0.5 + (best.score - rival.score) / 3),
    reason: 'Its letters beyond ASCII are as frequent as a language written in this encoding has them.',
    alternatives: others.slice(0, 4),
  };
}

/** The Windows code pages by far outnumber the others on the web and in exports. */
function priors(encoding: Encoding): number {
  if (encoding === 'windows-1252') return 0;
  if (encoding.startsWith('windows-')) {
    return 0.15;
  }
  return encoding === 'koi8-r' || encoding === 'ibm866' ? 0.2 : 0.35;
}

const tables = new WeakMap<Language, ReadonlyMap<string, number>>();

function letterTable(language: Language): ReadonlyMap<string, number> {
  const known = tables.get(language);
  if (known !== undefined) return known;
  const letters = language.letters.match(/./gsu) ?? [];
  // Zipf's law with a flat head comes within a few percent of the counted frequencies.
  const weights = letters.map((_, rank) => 1 / (rank + 3));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const table = new Map(letters.map((letter, rank) => [letter, Math.log((weights[rank] ?? 0) / sum)]));
  tables.set(language, table);
  return table;
}

const unlikely = Math.log(0.0004);
const symbols = new Map('°€£–—“”„’‘…§²³½¼µ·«»™®©№ºª×•\u00A0'.match(/./gsu)?.map((symbol) => [symbol, Math.log(0.02)]));

interface Likelihood {
  /** Mean log likelihood of the characters beyond ASCII, case and neighbors considered. */
  readonly mean: number;
  readonly count: number;
  /** Share of vowels among the letters beyond ASCII; 1 when there are too few to tell or the language needs none. */
  readonly vowels: number;
}

function likelihood(text: string, language: Language, table: ReadonlyMap<string, number>): Likelihood {
  let sum = 0;
  let count = 0;
  let vowels = 0;
  for (let at = 0; at < text.length && count < 4000; at += 1) {
    if (text.charAt(at) < '\u0080') continue;
    const isMixed = language.isOther === true && (isLatin(text.charAt(at - 1)) || isLatin(text.charAt(at + 1)));
    const isStrange = isMixed && isLetter(text.charAt(at));
    const isWrongFirst = language.neverFirst?.includes(text.charAt(at)) === true && !isLetter(text.charAt(at - 1));
    sum += charLikelihood(text, at, table) + (isStrange || isWrongFirst ? unlikely : 0);
    if (language.vowels?.includes(text.charAt(at).toLowerCase()) === true) vowels += 1;
    count += 1;
  }
  const hasVowels = language.vowels !== undefined && count >= 16;
  return { mean: count === 0 ? 0 : sum / count, count, vowels: hasVowels ? vowels / count : 1 };
}

function charLikelihood(text: string, at: number, table: ReadonlyMap<string, number>): number {
  const char = text.charAt(at);
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  const symbol = symbols.get(char);
  if (symbol !== undefined) return isLetter(before) && isLetter(after) && char !== '’' ? unlikely / 2 : symbol;
  const small = char.toLowerCase();
  const known = table.get(char) ?? table.get(small);
  if (known === undefined) return isLetter(char) ? unlikely : unlikely * 1.2;
  const isCapital = small !== char && !table.has(char);
  // A letter alone between digits or marks is a symbol that was read as a letter.
  const alone = /\d/u.test(before + after) ? -4 : -0.8;
  const isAlone = isLetter(before) || isLetter(after) ? 0 : alone;
  if (!isCapital) return known + isAlone - (isCapitalLetter(before) && isCapitalLetter(after) ? 2 : 0);
  return known + isAlone * 2 - (isSmallLetter(before) ? 3 : 0.8);
}

function isLatin(char: string): boolean {
  return /^[A-Za-z]$/u.test(char);
}

function isLetter(char: string): boolean {
  return char !== '' && char.toLowerCase() !== char.toUpperCase();
}

function isSmallLetter(char: string): boolean {
  return isLetter(char) && char === char.toLowerCase();
}

function isCapitalLetter(char: string): boolean {
  return isLetter(char) && char === char.toUpperCase();
}
