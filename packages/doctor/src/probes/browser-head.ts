import type { BrowserRequest } from '@causeway/cors';
import type { CredentialsMode } from '../case.ts';
import type { HeaderLines } from '../facts.ts';

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const browserCodings = 'gzip, deflate, br, zstd';

/** What a control changes about the head of a request. */
export interface HeadChange {
  /** What goes out as `Origin`; `none` leaves it out. Default: as the standard says. */
  readonly sentOrigin?: string;
  readonly acceptEncoding?: string;
  readonly cookie?: string | undefined;
}

function siteOf(url: URL, origin: string | undefined): string {
  if (origin === undefined) return 'none';
  if (origin === url.origin) return 'same-origin';
  if (origin === 'null') return 'cross-site';
  const page = new URL(origin);
  // Ports are not part of a site; registrable domains are not known here, so only equal hosts count.
  return page.hostname === url.hostname && page.protocol === url.protocol ? 'same-site' : 'cross-site';
}

/** Whether a browser adds cookies. `same-origin` needs the page's own origin. */
export function sendsCookies(mode: CredentialsMode, url: URL, origin: string | undefined): boolean {
  return mode === 'include' || (mode === 'same-origin' && (origin === undefined || origin === url.origin));
}

/** The head of a request of a page, preflights included: what the standard decides, and what every request of Chromium has. */
export function requestHead(
  wanted: Pick<BrowserRequest, 'method' | 'headers'>,
  { url, origin, bodyLength, change = {} }: { url: URL; origin: string | undefined; bodyLength: number; change?: HeadChange },
): HeaderLines {
  const lines = wanted.headers.filter(([name]) => name !== 'origin' || change.sentOrigin === undefined);
  const given = new Set(lines.map(([name]) => name.toLowerCase()));
  const own = (name: string, value: string): [string, string][] => (given.has(name.toLowerCase()) ? [] : [[name, value]]);
  const hasLength = bodyLength > 0 || ['POST', 'PUT', 'PATCH'].includes(wanted.method);
  return [
    ['Host', url.host],
    ['Connection', 'keep-alive'],
    ...(hasLength ? [['Content-Length', String(bodyLength)] as const] : []),
    ...own('User-Agent', userAgent),
    ...own('Accept', '*/*'),
    ...lines.map(([name, value]) => [properCase(name), value] as const),
    ...(change.sentOrigin === undefined || change.sentOrigin === 'none' ? [] : [['Origin', change.sentOrigin] as const]),
    ['Sec-Fetch-Site', siteOf(url, origin)],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Dest', 'empty'],
    ...(origin === undefined || origin === 'null' ? [] : [['Referer', `${origin}/`] as const]),
    ['Accept-Encoding', change.acceptEncoding ?? browserCodings],
    ...own('Accept-Language', 'en-US,en;q=0.9'),
    ...(change.cookie === undefined ? [] : [['Cookie', change.cookie] as const]),
  ];
}

/** `access-control-request-method` -> `Access-Control-Request-Method`. */
const properCase = (name: string): string => name.replaceAll(/(?:^|-)[a-z]/gu, (start) => start.toUpperCase());

/** The head of a navigation: what the address bar sends. */
export function pageHead(url: URL): HeaderLines {
  return [
    ['Host', url.host],
    ['Connection', 'keep-alive'],
    ['Upgrade-Insecure-Requests', '1'],
    ['User-Agent', userAgent],
    ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
    ['Sec-Fetch-Site', 'none'],
    ['Sec-Fetch-Mode', 'navigate'],
    ['Sec-Fetch-User', '?1'],
    ['Sec-Fetch-Dest', 'document'],
    ['Accept-Encoding', browserCodings],
    ['Accept-Language', 'en-US,en;q=0.9'],
  ];
}

/** What the opening handshake of a WebSocket depends on. */
export interface SocketHead {
  readonly origin: string | undefined;
  readonly key: string;
  readonly protocols: readonly string[];
  readonly cookie?: string | undefined;
}

/** The head of a WebSocket's opening handshake. */
export function socketHead(url: URL, { origin, key, protocols, cookie }: SocketHead): HeaderLines {
  return [
    ['Host', url.host],
    ['Connection', 'Upgrade'],
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['User-Agent', userAgent],
    ['Upgrade', 'websocket'],
    ...(origin === undefined ? [] : [['Origin', origin] as const]),
    ['Sec-WebSocket-Version', '13'],
    ['Accept-Encoding', browserCodings],
    ['Accept-Language', 'en-US,en;q=0.9'],
    ...(cookie === undefined ? [] : [['Cookie', cookie] as const]),
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...(protocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', protocols.join(', ')] as const]),
  ];
}
