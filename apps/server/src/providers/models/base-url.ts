/** The vendors' own clients take the host alone; the API's version follows it. */
export function withVersion(baseUrl: string, version: string): string {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/u, '');
  return `${url.origin}${path === '' ? version : path}`;
}

/** Redirects are not followed: a key in a header of its own would travel along. */
export const fetchWithoutRedirects: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });
