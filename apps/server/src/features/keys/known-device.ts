import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UserId } from '@causeway/contract';
import { cookieLine, readCookie } from './browser-cookie.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { mintSecret } from './secrets.ts';

const lifetimeS = 365 * 86_400;

/**
 * A cookie that says which people signed in with a browser before; it opens nothing, but guessing elsewhere does not slow the
 * browser down. `<nonce>.<mac>`, the MAC over the person and the nonce.
 */
export function createKnownDevices(key: string, cookie: BrowserCookie) {
  const macOf = (owner: UserId, nonce: string): string => createHmac('sha256', key).update(`${owner} ${nonce}`).digest('hex');
  const name = `${cookie.name}_device`;

  function isOf(owner: UserId, nonce: string, mac: string): boolean {
    const [given, right] = [Buffer.from(mac), Buffer.from(macOf(owner, nonce))];
    return given.length === right.length && timingSafeEqual(given, right);
  }

  return {
    /** The nonce of the cookie, where the browser signed in as this person before. */
    find(header: string | undefined, owner: UserId): string | undefined {
      const [nonce = '', mac = ''] = (readCookie(header, name) ?? '').split('.', 2);
      return isOf(owner, nonce, mac) ? nonce : undefined;
    },

    /** `Set-Cookie` after a sign-in. */
    header(owner: UserId): string {
      const nonce = mintSecret(22);
      const value = `${nonce}.${macOf(owner, nonce)}`;
      return cookieLine({ ...cookie, name }, value, lifetimeS);
    },
  };
}

export type KnownDevices = ReturnType<typeof createKnownDevices>;
