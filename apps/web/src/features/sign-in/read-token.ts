/** The one-time token of a printed link, from the fragment of its address (never sent to any server by the browser). */
export function readToken(fragment: string): string | undefined {
  const text = fragment.replace(/^#/u, '');
  const token = new URLSearchParams(text).get('token') ?? (text.includes('=') ? '' : text);
  return token.length >= 20 ? token : undefined;
}
