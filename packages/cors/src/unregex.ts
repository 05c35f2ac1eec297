/** Turns what people write as a regular expression for origins into the pattern they mean; a guess, checked by the caller. */
export function unregex(value: string): string {
  return value
    .replace(/^\/?\^?/u, '')
    .replace(/\$?(?:\/[a-z]*)?$/u, '')
    .replace(/^http(?:s\?|\(s\)\?|\(\?:s\)\?)/u, 'https')
    .replaceAll(/\\d(?:[*+]|\{[^}]*\}?)|\[(?:0-9|\\d)\](?:[*+]|\{[^}]*\}?)/gu, '*')
    .replaceAll(/\((?:\?:)?:\*\)\??/gu, ':*')
    .replaceAll(/\.[*+]\??|\\w[*+]|\[[^\]]*\][*+]|\([^()]*\)[*+?]?/gu, '*')
    .replaceAll(/\*+(?:\\?\.)?\*+/gu, '*')
    .replaceAll('\\', '');
}
