import {
  acceptInvitation,
  createSignInLink,
  Fault,
  finishOidcSignIn,
  getSignInMethods,
  readInvitation,
  signIn,
  signInWithPassword,
  signOut,
  startOidcSignIn,
} from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Asked, Route } from '../../gateway/feature.ts';
import { actorOf, browserOf } from './actor-of.ts';
import type { Origin } from './actor-of.ts';
import { cookieHeader, cookieLine, clearedCookieHeader, readCookie } from './browser-cookie.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { signInLinkLifetimeMs } from './browser-sessions.ts';
import type { SignedIn } from './browser-sessions.ts';
import type { KeyBounds } from './key-bounds.ts';
import type { KnownDevices } from './known-device.ts';
import { oidcLifetimeMs } from './oidc-sign-in.ts';
import type { Arrival } from './oidc-sign-in.ts';
import { requireAll } from './routes.ts';
import type { KeysService } from './service.ts';

export interface SignInRoutesOptions {
  readonly service: KeysService;
  readonly cookie: BrowserCookie;
  readonly devices: KnownDevices;
  readonly bounds: KeyBounds;
  /** Where people reach this server, as the request shows it or the configuration says. */
  readonly addressOf: (asked: Pick<Origin, 'header'>) => string;
}

type Answered = Origin & Pick<Asked<typeof signIn>, 'setHeader'>;

const arrivalOf = (asked: Origin): Arrival => ({
  browser: browserOf(asked),
  signedIn: asked.principal?.kind === 'user' ? asked.principal.userId : undefined,
});

export function signInRoutes({ service, cookie, devices, bounds, addressOf }: SignInRoutesOptions): Route[] {
  const { browsers, passwords, oidc, invitations, audit } = service;
  const oidcCookie: BrowserCookie = { ...cookie, name: `${cookie.name}_oidc` };

  /** The session before it ends, and the browser is known from now on. */
  async function enter(asked: Answered, { owner, secret }: SignedIn): Promise<void> {
    if (asked.principal?.kind === 'user') await browsers.end(asked.principal.userId, asked.principal.credentialId);
    asked.setHeader('set-cookie', [cookieHeader(cookie, secret), devices.header(owner)]);
  }

  async function leave(asked: Asked<typeof signOut>): Promise<void> {
    const { principal, query } = asked;
    if (query.everywhere !== true) {
      if (principal?.kind === 'user') await browsers.end(principal.userId, principal.credentialId);
      return;
    }
    if (principal === undefined) throw new Fault('missing_credentials');
    requireAll(principal, ['account:write']);
    const ended = await browsers.end(principal.userId);
    await audit.record(actorOf(asked), {
      action: 'sign-in.delete',
      subject: null,
      detail: `signed out of ${ended.length} browsers`,
    });
  }

  const byLink = [
    route(createSignInLink, async (asked) => {
      await bounds.requireWhole(asked.principal);
      return { url: await browsers.signInUrl(addressOf(asked), asked.principal.userId), expires_in_ms: signInLinkLifetimeMs };
    }),
    route(signIn, async (asked) => enter(asked, await browsers.signIn(asked.body.token, browserOf(asked)))),
    route(signOut, async (asked) => {
      await leave(asked);
      asked.setHeader('set-cookie', clearedCookieHeader(cookie));
    }),
  ];

  const byPassword = [
    route(getSignInMethods, async () => ({
      password: await service.hasPasswords(),
      oidc: oidc.name === undefined ? null : { name: oidc.name },
    })),
    route(signInWithPassword, async (asked) => {
      const deviceOf = (owner: SignedIn['owner']) => devices.find(asked.header('cookie'), owner);
      await enter(asked, await passwords.signIn({ ...asked.body, browser: browserOf(asked), deviceOf }));
    }),
    route(readInvitation, ({ body }) => invitations.read(body.token)),
    route(acceptInvitation, async (asked) =>
      enter(asked, await passwords.accept({ ...asked.body, browser: browserOf(asked) })),
    ),
  ];

  const byProvider = [
    route(startOidcSignIn, async (asked) => {
      const { url, ticket } = await oidc.start(`${addressOf(asked)}/sign-in/oidc`, asked.body.invitation);
      asked.setHeader('set-cookie', cookieLine(oidcCookie, ticket, oidcLifetimeMs / 1000));
      return { url };
    }),
    route(finishOidcSignIn, async (asked) => {
      const ticket = readCookie(asked.header('cookie'), oidcCookie.name);
      await enter(asked, await oidc.finish(asked.body.query, ticket, arrivalOf(asked)));
    }),
  ];

  return [...byLink, ...byPassword, ...byProvider];
}
