import { Fault, ownerId } from '@causeway/contract';
import type { UserId } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { BrowserSessionRepository, StoredSession } from './browser-session-repository.ts';
import { hashSecret, mintSecret } from './secrets.ts';

export interface BrowserSessionsOptions {
  readonly repository: BrowserSessionRepository;
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

/** One-time links and the browser sessions they open; a session is an opaque cookie, kept as a hash. */
export function createBrowserSessions({ repository, now, onEnded }: BrowserSessionsOptions) {
  function isUsable({ expiresAt, lastSeenAt }: StoredSession): boolean {
    return expiresAt > now() && now() - lastSeenAt < idleMs;
  }

  function open(owner: UserId, userAgent: string): { readonly secret: string; readonly session: StoredSession } {
    const secret = mintSecret();
    const at = now();
    const times = { createdAt: at, lastSeenAt: at, expiresAt: at + sessionLifetimeMs };
    const id = `browser_${mintSecret(22)}`;
    return {
      secret,
      session: { hash: hashSecret(secret), id, owner, userAgent: userAgent.slice(0, userAgentLength), ...times },
    };
  }

  const sessions = {
    /** A link that signs one browser in, once, within 30 minutes. The fragment reaches no server, so no log. */
    async signInUrl(publicUrl: string, owner: UserId = ownerId): Promise<string> {
      const token = mintSecret();
      await repository.insertToken({ hash: hashSecret(token), owner, expiresAt: now() + signInLinkLifetimeMs });
      return `${publicUrl.replace(/\/+$/u, '')}/sign-in#token=${token}`;
    },

    /** Answers the secret for the cookie; throws `sign_in_link_used`. */
    async signIn(token: string, userAgent: string): Promise<string> {
      const hash = hashSecret(token);
      const owner = await repository.findTokenOwner(hash);
      if (owner === undefined) throw new Fault('sign_in_link_used');
      const { secret, session } = open(owner, userAgent);
      if (!(await repository.exchangeToken(hash, session))) throw new Fault('sign_in_link_used');
      await repository.purge(now() - dayMs);
      return secret;
    },

    /** Ends one browser session of the owner, or every one. */
    async end(owner: string, id?: string): Promise<void> {
      const ended = await repository.end(owner, id, now());
      await Promise.all(ended.map(onEnded));
    },

    async verify(secret: string): Promise<Principal | undefined> {
      const session = await repository.find(hashSecret(secret));
      if (session === undefined || !isUsable(session)) return undefined;
      if (now() - session.lastSeenAt >= touchEveryMs) await repository.touch(session.id, now());
      return {
        userId: session.owner,
        kind: 'user',
        credentialId: session.id,
        role: 'owner',
        scopes: new Set(['*']),
        projects: new Map(),
      };
    },
  };
  return sessions;
}

export type BrowserSessions = ReturnType<typeof createBrowserSessions>;
