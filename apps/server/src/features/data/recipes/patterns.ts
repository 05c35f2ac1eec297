/** What RE2 has not, with the words for it; it is told before a row is read. */
const missing: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/u, 'looking ahead or behind is not possible'],
  [/\\[1-9]/u, 'a pattern cannot refer back to its groups'],
  [/\(\?>|[*+?}]\+/u, 'atomic groups and possessive quantifiers are not possible'],
];

/** RE2 refuses more than 1000 repetitions; nested ones multiply. */
const maxRepeats = 1000;

/** Why a pattern cannot be used; undefined: it can. */
export function findPatternProblem(pattern: string): string | undefined {
  const bare = pattern.replaceAll(/\\\\/gu, '');
  const found = missing.find(([sign]) => sign.test(bare));
  if (found !== undefined) return found[1];
  const repeats = [...bare.matchAll(/\{(\d+)(?:,(\d*))?\}/gu)].map(([, low, high]) => Number(high || low));
  if (repeats.reduce((all, each) => all * Math.max(1, each), 1) > maxRepeats) return `it repeats more than ${maxRepeats} times`;
  const inJavaScript = bare
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?[imsU-]+\)/gu, '')
    .replaceAll(/\(\?[imsU-]+:/gu, '(?:')
    .replaceAll(/\\x\{[0-9A-Fa-f]+\}/gu, 'x')
    .replaceAll(/\[:\w+:\]/gu, 'a');
  try {
    void new RegExp(inJavaScript);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /u, '') : 'it is no regular expression';
  }
}

/** How many groups a pattern has. */
export function countGroups(pattern: string): number {
  const bare = pattern.replaceAll(/\\./gsu, '').replaceAll(/\[[^\]]*\]/gu, '');
  return bare.match(/\((?!\?)|\(\?P?</gu)?.length ?? 0;
}
