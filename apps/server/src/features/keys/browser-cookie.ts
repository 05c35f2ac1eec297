import { sessionLifetimeMs } from './browser-sessions.ts';

export interface BrowserCookie {
  readonly name: string;
  /** The public address is https. */
  readonly isSecure: boolean;
}

/** `Lax`, not `Strict`: a link from elsewhere must find the browser signed in. The gateway guards what changes something. */
const attributes = ({ isSecure }: BrowserCookie): string => `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

export const cookieLine = (cookie: BrowserCookie, value: string, lifetimeS: number): string =>
  `${cookie.name}=${value}; Max-Age=${lifetimeS}; ${attributes(cookie)}`;

export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '').split(/; */u).find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** `Set-Cookie` that signs a browser in. */
export const cookieHeader = (cookie: BrowserCookie, secret: string): string =>
  cookieLine(cookie, secret, sessionLifetimeMs / 1000);

/** `Set-Cookie` that signs it out. */
export const clearedCookieHeader = (cookie: BrowserCookie): string => cookieLine(cookie, '', 0);
