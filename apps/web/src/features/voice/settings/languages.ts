/** Offered where an engine takes any language; the names come from the browser. */
const common = [
  'en',
  'hi',
  'ta',
  'te',
  'bn',
  'kn',
  'ml',
  'mr',
  'gu',
  'pa',
  'ur',
  'de',
  'es',
  'fr',
  'it',
  'pt',
  'nl',
  'pl',
  'tr',
  'ru',
  'ja',
  'ko',
  'zh',
  'ar',
] as const;

const names = new Intl.DisplayNames(undefined, { type: 'language' });

/** What an engine understands, or the common ones; `en` as "English". */
export function languageChoices(known: readonly string[]): readonly { readonly value: string; readonly label: string }[] {
  const codes = known.length === 0 ? common : known;
  return [...new Set(codes)].map((value) => ({ value, label: nameOf(value) }));
}

function nameOf(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
