/** The origin of the page this runs in; undefined outside a page. */
export const pageOrigin = (): string | undefined => (typeof location === 'undefined' ? undefined : location.origin);

/** Whether the address belongs to the page's own origin. False outside a page. */
export function isSameOrigin(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === pageOrigin();
}

/** Whether the name always means this machine. W3C Secure Contexts, 3.1. */
export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname) || /^(?:.+\.)?localhost\.?$/u.test(hostname);
}

/** Whether the name means this machine or its own network, as far as the name alone tells. */
export function isPrivate(hostname: string): boolean {
  if (isLoopback(hostname) || /\.(?:local|lan|home|internal|test)$/u.test(hostname)) return true;
  if (/^(?:10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/u.test(hostname)) return true;
  return /^\[f[cde]/u.test(hostname) || !hostname.includes('.');
}
