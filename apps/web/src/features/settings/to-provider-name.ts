/** A name as the server takes it: lower-case letters, digits and dashes, at most 40. */
export function toProviderName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 40);
  return name === '' ? 'provider' : name;
}
