import {
  createKey,
  createSignInLink,
  createTicket,
  Fault,
  listKeys,
  revokeKey,
  scopes,
  signIn,
  signOut,
} from '@causeway/contract';
import type { Scope } from '@causeway/contract';
import { can, route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import { clearedCookieHeader, cookieHeader } from './browser-cookie.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { signInLinkLifetimeMs } from './browser-sessions.ts';
import type { KeysService } from './service.ts';
import { ticketLifetimeMs } from './tickets.ts';

export interface KeysRoutesOptions {
  readonly service: KeysService;
  readonly cookie: BrowserCookie;
  readonly publicUrl: string | undefined;
}

/** Nobody may give away more than he holds. */
function requireAll(principal: Principal, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => !can(principal, scope));
  if (missing === undefined) return;
  throw new Fault('insufficient_scope', { message: `The credential cannot pass on the scope ${missing}: it lacks it.` });
}

export function keysRoutes({ service, cookie, publicUrl }: KeysRoutesOptions): Route[] {
  const { keys, browsers, tickets } = service;

  const keyRoutes = [
    route(listKeys, async ({ principal }) => ({ keys: await keys.list(principal.userId) })),
    route(createKey, async ({ principal, body }) => {
      requireAll(principal, body.scopes);
      return keys.create(principal.userId, { name: body.name, scopes: body.scopes, expiresInDays: body.expires_in_days });
    }),
    route(revokeKey, ({ principal, params }) => keys.revoke(principal.userId, params.id)),
    route(createTicket, async ({ principal }) => ({
      ticket: await tickets.create(principal),
      expires_in_ms: ticketLifetimeMs,
    })),
  ];

  const browserRoutes = [
    route(createSignInLink, async (asked) => {
      requireAll(asked.principal, scopes);
      const address = publicUrl ?? `http://${asked.header('host') ?? 'localhost'}`;
      return { url: await browsers.signInUrl(address, asked.principal.userId), expires_in_ms: signInLinkLifetimeMs };
    }),
    route(signIn, async (asked) => {
      const secret = await browsers.signIn(asked.body.token, asked.header('user-agent') ?? '');
      if (asked.principal?.kind === 'user') await browsers.end(asked.principal.userId, asked.principal.credentialId);
      asked.setHeader('set-cookie', cookieHeader(cookie, secret));
    }),
    route(signOut, async (asked) => {
      const { principal, query } = asked;
      if (query.everywhere === true) await endAll(principal);
      else if (principal?.kind === 'user') await browsers.end(principal.userId, principal.credentialId);
      asked.setHeader('set-cookie', clearedCookieHeader(cookie));
    }),
  ];

  async function endAll(principal: Principal | undefined): Promise<void> {
    if (principal === undefined) throw new Fault('missing_credentials');
    requireAll(principal, ['keys:write']);
    await browsers.end(principal.userId);
  }

  return [...keyRoutes, ...browserRoutes];
}
