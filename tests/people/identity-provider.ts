import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who signs in at the provider next. */
export interface Identity {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Goes to the provider as a browser would and comes back with the query. */
  visit(url: string, as: Identity): Promise<string>;
  close(): Promise<void>;
}

type Handler = (request: unknown, response: unknown) => void;

interface Interaction {
  interactionDetails(
    request: unknown,
    response: unknown,
  ): Promise<{ prompt: { name: string }; params: Record<string, string>; session?: { accountId: string } }>;
  interactionFinished(request: unknown, response: unknown, result: object): Promise<void>;
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  callback(): Handler;
}

/** It brings no types. */
const moduleName = ['oidc', 'provider'].join('-');

/** A certified OpenID provider (oidc-provider) on this machine. */
export async function startIdentityProvider(redirectUrl: string): Promise<IdentityProvider> {
  const { Provider } = (await import(moduleName)) as {
    Provider: new (issuer: string, settings: object) => Interaction;
  };
  let identity: Identity = { sub: 'nobody' };
  let handle: Handler = () => undefined;
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['causeway', 'a secret of this test alone'];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUrl], response_types: ['code'] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of this test alone'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/interaction' },
    findAccount: () => ({ accountId: identity.sub, claims: () => identity }),
    pkce: { required: () => true },
  });
  const answer = provider.callback();

  async function interact(request: unknown, response: unknown): Promise<void> {
    const { prompt, params } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      await provider.interactionFinished(request, response, { login: { accountId: identity.sub } });
      return;
    }
    const grant = new provider.Grant({ accountId: identity.sub, clientId: params['client_id'] });
    grant.addOIDCScope('openid email profile');
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }

  handle = (request, response) => {
    if ((request as { url: string }).url.startsWith('/interaction')) void interact(request, response);
    else answer(request, response);
  };

  return {
    issuer,
    clientId,
    clientSecret,
    visit: async (url, as) => {
      identity = as;
      const jar = new Map<string, string>();
      let next = url;
      while (!next.startsWith(redirectUrl)) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const found = await fetch(next, { redirect: 'manual', headers: { cookie } });
        for (const line of found.headers.getSetCookie()) {
          const [pair = ''] = line.split(';', 1);
          jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = found.headers.get('location');
        if (location === null) throw new Error(`${next} answered ${found.status}: ${await found.text()}`);
        next = new URL(location, next).href;
      }
      return new URL(next).search;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
