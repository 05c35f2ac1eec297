import { Fault, ownerId } from '@causeway/contract';
import type { BrowserSession, UserId } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { Write } from '../../storage/database.ts';
import type { Actor, AuditRepository } from './audit-repository.ts';
import type { BrowserSessionRepository, StoredSession } from './browser-session-repository.ts';
import { deviceOf } from './device-of.ts';
import { scopesOf } from './scopes-of.ts';
import { hashSecret, mintSecret } from './secrets.ts';

/** The browser that signs in, as the request shows it. */
export interface Browser {
  readonly userAgent: string;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** A person who has proved who they are, and what is committed with the session that opens. */
export interface Proof {
  readonly owner: UserId;
  /** How: `by password`. */
  readonly how: string;
  readonly also: readonly Write[];
}

export interface SignedIn {
  readonly owner: UserId;
  /** For the cookie. */
  readonly secret: string;
}

export interface BrowserSessionsOptions {
  readonly repository: BrowserSessionRepository;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly now: () => number;
  readonly onEnded: (credentialId: string) => Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const signInLinkLifetimeMs = hourMs / 2;
const idleMs = 12 * hourMs;
export const sessionLifetimeMs = 30 * dayMs;
const touchEveryMs = 60_000;
const userAgentLength = 300;

interface Opened {
  readonly secret: string;
  readonly session: StoredSession;
}

function openSession(owner: UserId, { userAgent, address }: Browser, at: number): Opened {
  const secret = mintSecret();
  const times = { createdAt: at, lastSeenAt: at, expiresAt: at + sessionLifetimeMs };
  const id = `browser_${mintSecret(22)}`;
  return {
    secret,
    session: { hash: hashSecret(secret), id, owner, userAgent: userAgent.slice(0, userAgentLength), address, ...times },
  };
}

function createSessionEndings({ repository, audit, now, onEnded }: BrowserSessionsOptions) {
  async function endAll(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map(onEnded));
  }

  return {
    /** Ends one browser session of the owner, or every one. */
    async end(owner: UserId, id?: string): Promise<readonly string[]> {
      const ended = await repository.end(owner, { at: now(), isChosen: (each) => id === undefined || each === id });
      await endAll(ended);
      return ended;
    },

    /** Ends one for somebody who asked for it. Throws `not_found`. */
    async endOne(owner: UserId, id: string, actor: Actor): Promise<void> {
      const rows = await repository.list(owner, now());
      const session = rows.find((row) => row.id === id);
      if (session === undefined) throw new Fault('not_found', { param: 'id', message: 'There is no such browser session.' });
      const detail = `signed ${deviceOf(session.userAgent)} out`;
      const also = [audit.entry(actor, { action: 'account.end-session', subject: id, detail })];
      await endAll(await repository.end(owner, { at: now(), isChosen: (each) => each === id, also }));
    },

    /** Ends every other one, together with what is written because of it. */
    async endOthers(owner: UserId, keptId: string | undefined, also: readonly Write[]): Promise<void> {
      await endAll(await repository.end(owner, { at: now(), isChosen: (each) => each !== keptId, also }));
    },
  };
}

/** One-time links and the browser sessions they open; a session is an opaque cookie, kept as a hash. */
export function createBrowserSessions(options: BrowserSessionsOptions) {
  const { repository, audit, now } = options;

  function isUsable({ expiresAt, lastSeenAt }: StoredSession): boolean {
    return expiresAt > now() && now() - lastSeenAt < idleMs;
  }

  /** Answers the secret for the cookie; undefined when what is committed with it was used up meanwhile. */
  async function open({ owner, how, also }: Proof, browser: Browser): Promise<string | undefined> {
    const { secret, session } = openSession(owner, browser, now());
    const actor: Actor = { id: owner, credentialId: session.id, address: browser.address, requestId: browser.requestId };
    const detail = `signed in ${how} with ${deviceOf(browser.userAgent)}`;
    const entry = audit.entry(actor, { action: 'sign-in.create', subject: session.id, detail });
    if (!(await repository.commit([...also, repository.insertion(session), entry]))) return undefined;
    await repository.purge(now() - dayMs);
    return secret;
  }

  return {
    ...createSessionEndings(options),
    open,

    /** A link that signs one browser in, once, within 30 minutes. The fragment reaches no server, so no log. */
    async signInUrl(publicUrl: string, owner: UserId = ownerId): Promise<string> {
      const token = mintSecret();
      await repository.insertToken({ hash: hashSecret(token), owner, expiresAt: now() + signInLinkLifetimeMs });
      return `${publicUrl.replace(/\/+$/u, '')}/sign-in#token=${token}`;
    },

    /** Throws `sign_in_link_used`. */
    async signIn(token: string, browser: Browser): Promise<SignedIn> {
      const hash = hashSecret(token);
      const owner = await repository.findTokenOwner(hash);
      if (owner === undefined) throw new Fault('sign_in_link_used');
      const proof: Proof = { owner, how: 'by link', also: [repository.tokenUse(hash, now())] };
      const secret = await open(proof, browser);
      if (secret === undefined) throw new Fault('sign_in_link_used');
      return { owner, secret };
    },

    /** Open ones, the newest use first; those that were idle too long are as good as ended. */
    async list(owner: UserId, currentId: string): Promise<BrowserSession[]> {
      const rows = await repository.list(owner, now());
      return rows.filter(isUsable).map((row) => ({
        id: row.id,
        device: deviceOf(row.userAgent),
        address: row.address,
        created_at: row.createdAt,
        last_seen_at: row.lastSeenAt,
        expires_at: row.expiresAt,
        is_current: row.id === currentId,
      }));
    },

    async verify(secret: string): Promise<Principal | undefined> {
      const session = await repository.find(hashSecret(secret));
      if (session === undefined || !isUsable(session)) return undefined;
      if (now() - session.lastSeenAt >= touchEveryMs) await repository.touch(session.id, now());
      const { owner, role } = session;
      return { userId: owner, kind: 'user', credentialId: session.id, role, scopes: scopesOf(role), projects: new Map() };
    },
  };
}

export type BrowserSessions = ReturnType<typeof createBrowserSessions>;
