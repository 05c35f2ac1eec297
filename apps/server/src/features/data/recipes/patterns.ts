/** What RE2 has not, with the words for it; it is told before a row is read. */
const missing: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/u, 'looking ahead or behind is not possible'],
  [/\\[1-9]/u, 'a pattern cannot refer back to its groups'],
  [/\(\?>|[*+?}]\+/u, 'atomic groups and possessive quantifiers are not possible'],
];

/** RE2 refuses more than 1000 repetitions; nested ones multiply. */
const maxRepeats = 1000;

/** Escaped signs stand for themselves; so they are letters to whoever reads the structure. */
const withoutSigns = (pattern: string): string => pattern.replaceAll(/\\[^\w\s]/gu, 'x');
const withoutClasses = (pattern: string): string => withoutSigns(pattern).replaceAll(/\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/gu, 'x');

function repeatsOf(pattern: string): number {
  let times = 1;
  for (const [, low, high] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/gu)) times *= Math.max(1, Number(high || low));
  return times;
}

/** The same for JavaScript's parser, which has other words for what RE2 writes shorter. */
const inJavaScript = (pattern: string): string =>
  withoutSigns(pattern)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?[imsU-]+\)/gu, '')
    .replaceAll(/\(\?[imsU-]+:/gu, '(?:')
    .replaceAll(/\\(?:x\{[0-9A-Fa-f]+\}|[AzaQEC])/gu, 'x')
    .replaceAll(/\\(?<sign>[pP])(?<kind>[A-Z])/gu, String.raw`\$<sign>{$<kind>}`)
    .replaceAll(/\[:\^?\w+:\]/gu, 'a');

/** Why a pattern cannot be used; undefined: it can. */
export function findPatternProblem(pattern: string): string | undefined {
  const outside = withoutClasses(pattern);
  const found = missing.find(([sign]) => sign.test(outside));
  if (found !== undefined) return found[1];
  if (repeatsOf(outside) > maxRepeats) return `it repeats more than ${maxRepeats} times`;
  try {
    void new RegExp(inJavaScript(pattern), 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /u, '') : 'it is no regular expression';
  }
}

/** How many groups a pattern has. */
export const countGroups = (pattern: string): number => withoutClasses(pattern).match(/\((?!\?)|\(\?P?</gu)?.length ?? 0;
