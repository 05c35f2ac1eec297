import { Fault, ownerId } from '@causeway/contract';
import type { Scope } from '@causeway/contract';
import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Bus } from '../storage/bus.ts';
import { can, credentialRevoked, personChanged } from './feature.ts';
import type { CredentialKind, CredentialSource, Principal } from './feature.ts';

/** What a request presents; not verified yet. */
export interface Credential {
  readonly kind: CredentialKind;
  readonly secret: string;
}

export type CredentialCarrier = Pick<IncomingMessage, 'headers' | 'url'>;

export interface ExtractOptions {
  /** See `browserCookieName`. */
  readonly cookieName: string;
  /** A WebSocket upgrade: the subprotocol and `?ticket=` are read too. */
  readonly forUpgrade?: boolean;
  /** Server-sent events: `?ticket=` is read too, for `EventSource` can send no header. */
  readonly forEventStream?: boolean;
}

const keyProtocolPrefix = 'openai-insecure-api-key.';

/**
 * The one credential of a request; undefined when it carries none. Throws `conflicting_credentials` for two different ones
 * and `invalid_api_key` for an `Authorization` that is no bearer token. The same key in two carriers is one credential.
 */
export function extractCredential({ headers, url }: CredentialCarrier, options: ExtractOptions): Credential | undefined {
  const { cookieName, forUpgrade = false, forEventStream = false } = options;
  const { authorization } = headers;
  const apiKey = headers['x-api-key'];
  let found = authorization === undefined ? undefined : bearerOf(authorization);
  if (typeof apiKey === 'string') found = agree(found, key(apiKey.trim()));
  if (forUpgrade) found = agree(found, keyOfProtocol(headers['sec-websocket-protocol']));
  if (forUpgrade || forEventStream) found = agree(found, ticketOf(url));
  const cookie = headers.cookie === undefined ? undefined : cookieOf(headers.cookie, cookieName);
  // A page cannot keep a browser from sending the cookie with an upgrade, so there what it says itself decides.
  if (cookie !== undefined && !(forUpgrade && found)) found = agree(found, { kind: 'cookie', secret: cookie });
  if (found === undefined && authorization !== undefined) throw notBearer(authorization);
  return found;
}

const key = (secret: string): Credential => ({ kind: 'key', secret });

function agree(first: Credential | undefined, second: Credential | undefined): Credential | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  if (first.kind === second.kind && first.secret === second.secret) return first;
  throw new Fault('conflicting_credentials');
}

/** RFC 6750; the scheme is case-insensitive (RFC 9110 11.1). Another scheme may belong to a proxy in between. */
function bearerOf(authorization: string): Credential | undefined {
  if (!authorization.startsWith('Bearer ') && authorization.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  const token = authorization.slice(7).trim();
  return token === '' ? undefined : key(token);
}

function notBearer(authorization: string): Fault {
  const [scheme = ''] = authorization.split(' ', 1);
  const said = scheme.toLowerCase() === 'bearer' ? 'is empty' : 'is of another scheme';
  return new Fault('invalid_api_key', {
    message: `The Authorization header ${said}; this server reads "Authorization: Bearer cw_…".`,
  });
}

function keyOfProtocol(offered: string | undefined): Credential | undefined {
  const name = offered?.split(',').find((each) => each.trim().startsWith(keyProtocolPrefix));
  return name === undefined ? undefined : key(name.trim().slice(keyProtocolPrefix.length));
}

function ticketOf(url: string | undefined): Credential | undefined {
  const at = url?.indexOf('?') ?? -1;
  if (url === undefined || at === -1 || !url.includes('ticket=', at)) return undefined;
  const ticket = new URLSearchParams(url.slice(at)).get('ticket');
  return ticket === null ? undefined : { kind: 'ticket', secret: ticket };
}

function cookieOf(header: string, name: string): string | undefined {
  for (let at = header.indexOf(`${name}=`); at !== -1; at = header.indexOf(`${name}=`, at + 1)) {
    const before = header.charAt(at - 1);
    if (before !== '' && before !== ' ' && before !== ';') continue;
    const end = header.indexOf(';', at);
    const value = header.slice(at + name.length + 1, end === -1 ? undefined : end).trim();
    return value === '' ? undefined : value;
  }
  return undefined;
}

/** Anybody, when credentials are off: the server then listens on loopback only. */
export const localPrincipal: Principal = {
  userId: ownerId,
  kind: 'local',
  credentialId: 'local',
  role: 'owner',
  scopes: new Set(['*']),
  projects: new Map(),
};

export interface AuthenticatorOptions {
  readonly source: Pick<CredentialSource, 'verify'> | undefined;
  readonly auth: 'on' | 'off';
  readonly bus: Pick<Bus, 'subscribe'>;
  /** See `browserCookieName`. */
  readonly cookieName: string;
  /** Milliseconds; default `performance.now`. */
  readonly now?: () => number;
  /** How long a verified credential is believed where no revocation arrives; default 30 s. */
  readonly maxAgeMs?: number;
  /** Default 10,000 credentials of each kind. */
  readonly maxEntries?: number;
}

export interface IdentifyOptions extends Omit<ExtractOptions, 'cookieName'> {
  /** Public endpoints: a credential that is not valid counts as none. */
  readonly isOptional?: boolean;
}

export interface Authenticator {
  /**
   * Who asks; undefined when the request carries no credential. Throws or rejects with `invalid_api_key` or
   * `conflicting_credentials`. Synchronous for what was verified before. With credentials off everybody is `localPrincipal`.
   */
  identify(request: CredentialCarrier, options?: IdentifyOptions): Principal | undefined | Promise<Principal | undefined>;
  close(): void;
}

interface Verified {
  readonly principal: Principal;
  readonly until: number;
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { source, auth, bus, cookieName, now = () => performance.now(), maxAgeMs = 30_000, maxEntries = 10_000 } = options;
  // By the secret itself: a hash per request would cost 14 % of a bare one, and the secret is in memory with each request.
  const verified = { key: new Map<string, Verified>(), cookie: new Map<string, Verified>() };
  let revocations = 0;

  function forget(isMeant: (principal: Principal) => boolean): void {
    revocations += 1;
    for (const cache of Object.values(verified)) {
      for (const [secret, { principal }] of cache) if (isMeant(principal)) cache.delete(secret);
    }
  }
  const unsubscribe = [
    bus.subscribe(credentialRevoked, (payload) => {
      const credentialId = idIn(payload, 'credentialId');
      forget((principal) => principal.credentialId === credentialId);
    }),
    bus.subscribe(personChanged, (payload) => {
      const userId = idIn(payload, 'userId');
      forget((principal) => principal.userId === userId);
    }),
  ];

  async function verify({ kind, secret }: Credential): Promise<Principal> {
    const before = revocations;
    const principal = await source?.verify(kind, secret);
    if (principal === undefined) throw new Fault('invalid_api_key');
    // What was read before a revocation must not be believed after it. A ticket is used once.
    if (kind !== 'ticket' && before === revocations) remember(verified[kind], secret, { principal, until: now() + maxAgeMs });
    return principal;
  }

  function remember(cache: Map<string, Verified>, secret: string, entry: Verified): void {
    cache.delete(secret);
    if (cache.size >= maxEntries) {
      const [oldest] = cache.keys();
      if (oldest !== undefined) cache.delete(oldest);
    }
    cache.set(secret, entry);
  }

  function identify(
    request: CredentialCarrier,
    asked: IdentifyOptions | undefined,
  ): Principal | undefined | Promise<Principal> {
    const credential = extractCredential(request, asked === undefined ? plain : { ...asked, cookieName });
    if (credential === undefined) return undefined;
    if (credential.kind !== 'ticket') {
      const hit = verified[credential.kind].get(credential.secret);
      if (hit !== undefined && hit.until > now()) return hit.principal;
    }
    return verify(credential);
  }

  const plain: ExtractOptions = { cookieName };
  return {
    identify: (request, asked) => {
      if (auth === 'off') return localPrincipal;
      return asked?.isOptional === true ? orNobody(() => identify(request, asked)) : identify(request, asked);
    },
    close: () => {
      for (const end of unsubscribe) end();
    },
  };
}

/** A stale cookie must not keep a browser from signing in again, nor a wrong key anybody from reading what is public. */
function orNobody(
  identify: () => Principal | undefined | Promise<Principal>,
): Principal | undefined | Promise<Principal | undefined> {
  try {
    const principal = identify();
    return principal instanceof Promise ? principal.catch(nobody) : principal;
  } catch (error) {
    return nobody(error);
  }
}

function nobody(error: unknown): Principal | undefined {
  const isCredentialFault = error instanceof Fault && ['invalid_api_key', 'conflicting_credentials'].includes(error.code);
  if (isCredentialFault) return undefined;
  throw error;
}

const idIn = (payload: unknown, name: 'credentialId' | 'userId'): unknown =>
  typeof payload === 'object' && payload !== null ? (payload as Readonly<Record<string, unknown>>)[name] : undefined;

/** The principal, if there is one that holds the scope; else `missing_credentials`, or `insufficient_scope` that names it. */
export function requireScope(principal: Principal | undefined, scope: Scope): Principal {
  if (principal === undefined) throw new Fault('missing_credentials');
  if (can(principal, scope)) return principal;
  throw new Fault('insufficient_scope', {
    message: `The credential lacks the scope ${scope}.`,
    fix: { summary: `Create a key that has ${scope}.`, command: `npx causeway keys create --scopes ${scope}` },
  });
}
