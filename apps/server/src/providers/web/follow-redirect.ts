import type { Outgoing } from './exchange-once.ts';
import { harmlessHeaders } from './outbound-headers.ts';

/** The next request as the Fetch standard makes it (HTTP-redirect fetch), with fewer headers for another origin. */
export function followRedirect(previous: Outgoing, { status, url }: { readonly status: number; readonly url: URL }): Outgoing {
  const turnsToGet =
    (status === 303 && !['GET', 'HEAD'].includes(previous.method)) ||
    ([301, 302].includes(status) && previous.method === 'POST');
  const kept = url.origin === previous.url.origin ? previous.headers : harmlessHeaders(previous.headers);
  if (!turnsToGet) return { url, method: previous.method, headers: kept, body: previous.body };
  const headers = Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith('content-')));
  return { url, method: 'GET', headers, body: undefined };
}
