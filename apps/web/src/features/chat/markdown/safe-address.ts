/** Where text of a model may lead: the web and mail, and footnotes of the same answer. Undefined for everything else. */
export function safeAddress(address: string): string | undefined {
  if (/^#[\w-]+$/u.test(address)) return address;
  // Relative addresses would lead to pages of this app, which no model knows.
  if (!/^(?:https?:\/\/|mailto:)/iu.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

/** The host for a label; "embedded" when the address has none. */
export function hostOf(address: string): string {
  const host = URL.canParse(address) ? new URL(address).host : '';
  return host === '' ? 'embedded' : host;
}
