import { sessionLifetimeMs } from './browser-sessions.ts';

export interface BrowserCookie {
  readonly name: string;
  /** The public address is https. */
  readonly isSecure: boolean;
}

/** `Lax`, not `Strict`: a link from elsewhere must find the browser signed in. The gateway guards what changes something. */
const attributes = ({ isSecure }: BrowserCookie): string => `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

/** `Set-Cookie` that signs a browser in. */
export const cookieHeader = (cookie: BrowserCookie, secret: string): string =>
  `${cookie.name}=${secret}; Max-Age=${sessionLifetimeMs / 1000}; ${attributes(cookie)}`;

/** `Set-Cookie` that signs it out. */
export const clearedCookieHeader = (cookie: BrowserCookie): string => `${cookie.name}=; Max-Age=0; ${attributes(cookie)}`;
