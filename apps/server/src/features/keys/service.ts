import type { CredentialKind, Principal } from '../../gateway/feature.ts';
import type { Cache } from '../../storage/cache.ts';
import type { Database } from '../../storage/database.ts';
import { createApiKeyRepository } from './api-key-repository.ts';
import { createApiKeys } from './api-keys.ts';
import { createBrowserSessionRepository } from './browser-session-repository.ts';
import { createBrowserSessions } from './browser-sessions.ts';
import { createEndedCredentials } from './ended-credentials.ts';
import { createTickets } from './tickets.ts';

export interface KeysServiceOptions {
  readonly database: Database;
  /** For tickets; a program that only manages keys needs none. */
  readonly cache?: Pick<Cache, 'set' | 'take'>;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Called when a credential was revoked, signed out or expired; default: a running server finds out within a second. */
  readonly onEnded?: (credentialId: string) => Promise<void>;
}

const noCache: Pick<Cache, 'set' | 'take'> = { set: async () => undefined, take: async () => undefined };

/** Everything about credentials over one database; works without a server, so that the CLI can use it. */
export function createKeysService(options: KeysServiceOptions) {
  const { database, cache = noCache, now = Date.now, onEnded: publish = async () => undefined } = options;
  const keyRows = createApiKeyRepository(database);
  const sessionRows = createBrowserSessionRepository(database);

  const ended = createEndedCredentials({
    find: async (after, until) => {
      const found = await Promise.all([keyRows.findEnded(after, until), sessionRows.findEnded(after, until)]);
      return found.flat();
    },
    now,
    onEnded: publish,
  });
  /** The credential has ended, whether or not the bus hears of it now: the next check tells it again. */
  const onEnded = (credentialId: string): Promise<void> => ended.tell(credentialId).catch(() => undefined);

  const keys = createApiKeys({ repository: keyRows, now, onEnded });
  const browsers = createBrowserSessions({ repository: sessionRows, now, onEnded });
  const tickets = createTickets({
    cache,
    isEnded: async (id) => (await keyRows.isRevoked(id)) || sessionRows.isEnded(id),
  });
  const verifiers = { key: keys.verify, cookie: browsers.verify, ticket: tickets.verify };

  return {
    keys,
    browsers,
    tickets,
    /** Publishes what expired or was ended by another process. */
    checkEnded: ended.check,
    /** Who presents the secret; undefined when it is unknown, expired or revoked. */
    verify: (kind: CredentialKind, secret: string): Promise<Principal | undefined> => verifiers[kind](secret),
  };
}

export type KeysService = ReturnType<typeof createKeysService>;
