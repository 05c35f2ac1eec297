/** Letters without what is added to them; ligatures and letters of their own as two. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/** Lower case, without accents, signs and spaces around. */
export function plainText(text: string): string {
  const bare = text.trim().toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return bare.replaceAll(/[ßæœøđðþłı]/gu, (letter) => spelled[letter] ?? letter);
}

const withoutSigns = (text: string): string => plainText(text).replaceAll(/[\p{P}\p{S}\p{Cc}\p{Cf}]/gu, '');

/** The words of a text, each once, in order: "Smith, John" and "john smith" have the same. */
export function fingerprint(text: string): string {
  const words = withoutSigns(text).split(/\s+/u).filter(Boolean);
  return [...new Set(words)].toSorted().join(' ');
}

/** The runs of `size` letters of a text, each once, in order: spaces and small slips do not matter. */
export function ngramFingerprint(text: string, size: number): string {
  const letters = withoutSigns(text).replaceAll(/\s+/gu, '');
  if (letters.length <= size) return letters;
  const runs = Array.from({ length: letters.length - size + 1 }, (_, at) => letters.slice(at, at + size));
  return [...new Set(runs)].toSorted().join('');
}
