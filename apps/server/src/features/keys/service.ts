import type { ProjectId, Role, UserId } from '@causeway/contract';
import type { CredentialKind, Principal, ProjectShare } from '../../gateway/feature.ts';
import type { Oidc } from '../../providers/oidc/oidc.ts';
import type { Cache } from '../../storage/cache.ts';
import type { Database } from '../../storage/database.ts';
import { createAccount } from './account.ts';
import { createApiKeyRepository } from './api-key-repository.ts';
import { createApiKeys } from './api-keys.ts';
import { createAuditLog } from './audit-log.ts';
import { createAuditRepository } from './audit-repository.ts';
import { createBrowserSessionRepository } from './browser-session-repository.ts';
import { createBrowserSessions } from './browser-sessions.ts';
import { clientSecretPrefix } from './client-secrets.ts';
import type { ClientSecrets } from './client-secrets.ts';
import { createEndedCredentials } from './ended-credentials.ts';
import { createInvitationRepository } from './invitation-repository.ts';
import { createInvitations } from './invitations.ts';
import { createOidcSignIn } from './oidc-sign-in.ts';
import { createPasswordSignIn } from './password-sign-in.ts';
import { createPeople } from './people.ts';
import { createPersonRepository } from './person-repository.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { createTickets } from './tickets.ts';

export interface KeysServiceOptions {
  readonly database: Database;
  /** For tickets and sign-ins under way; a program that only manages keys needs none. */
  readonly cache?: Pick<Cache, 'set' | 'take'>;
  /** Short-lived credentials of pages; a program that only manages keys needs none. */
  readonly clientSecrets?: ClientSecrets;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Called when a credential was revoked, signed out or expired; default: a running server finds out within a second. */
  readonly onEnded?: (credentialId: string) => Promise<void>;
  /** Called when what a person may do changed; default: a running server finds out within a second. */
  readonly onChanged?: (userId: UserId) => Promise<void>;
  /** What others share with a person; default: nothing. */
  readonly sharesOf?: (userId: UserId) => Promise<ReadonlyMap<ProjectId, ProjectShare>>;
  readonly oidc?: Oidc | undefined;
  readonly oidcDefaultRole?: Role | undefined;
}

const noCache: Pick<Cache, 'set' | 'take'> = { set: async () => undefined, take: async () => undefined };
const nobodyListens = async (): Promise<void> => undefined;

function openRepositories(database: Database, now: () => number) {
  return {
    keyRows: createApiKeyRepository(database),
    sessionRows: createBrowserSessionRepository(database),
    personRows: createPersonRepository(database),
    invitationRows: createInvitationRepository(database),
    audit: createAuditRepository(database, now),
  };
}

type Repositories = ReturnType<typeof openRepositories>;

/** What happened is so, whether or not the bus hears of it now: the next check tells it again. */
function createTellers({ keyRows, sessionRows, personRows }: Repositories, options: KeysServiceOptions) {
  const { now = Date.now, onEnded = nobodyListens, onChanged = nobodyListens } = options;
  const ended = createEndedCredentials({
    find: async (after, until) => {
      const found = await Promise.all([keyRows.findEnded(after, until), sessionRows.findEnded(after, until)]);
      return found.flat();
    },
    now,
    onEnded,
  });
  const tellOf = (change: string): Promise<void> => onChanged(change.split('@', 1)[0] as UserId);
  const changed = createEndedCredentials({ find: personRows.findChanged, now, onEnded: tellOf });
  return {
    onEnded: (credentialId: string): Promise<void> => ended.tell(credentialId).catch(() => undefined),
    onChanged: (userId: UserId): Promise<void> => onChanged(userId).catch(() => undefined),
    /** The row itself says so: whoever checks first tells it, once. */
    onPersonChanged: (): Promise<void> => changed.check().catch(() => undefined),
    check: async (): Promise<void> => {
      await ended.check();
      await changed.check();
    },
  };
}

/** Everything about people and credentials over one database; works without a server, so that the CLI can use it. */
export function createKeysService(options: KeysServiceOptions) {
  const { database, cache = noCache, now = Date.now, sharesOf = async () => new Map() } = options;
  const repositories = openRepositories(database, now);
  const { keyRows, sessionRows, personRows, invitationRows, audit } = repositories;
  const { onEnded, onChanged, onPersonChanged, check } = createTellers(repositories, options);

  const keys = createApiKeys({ repository: keyRows, audit, now, onEnded, onChanged });
  const browsers = createBrowserSessions({ repository: sessionRows, audit, now, onEnded });
  const isEnded = async (id: string): Promise<boolean> => (await keyRows.isEnded(id)) || sessionRows.isEnded(id);
  const tickets = createTickets({ cache, isEnded });
  const people = createPeople({
    repository: personRows,
    audit,
    now,
    endSessions: (owner) => browsers.end(owner),
    keysOf: async (owner) => (await keyRows.list(owner)).map(({ id }) => id),
    onEnded,
    onChanged: onPersonChanged,
  });
  const throttle = createSignInThrottle(now);
  const invitations = createInvitations({ repository: invitationRows, people: personRows, audit, now });
  const signingIn = { people: personRows, invitations, sessions: browsers, audit, now };
  /** What stands for another credential says who that was; somebody whose role changed since asks anew. */
  const isAsKept = async (kind: CredentialKind, { userId, role, clientSecretId }: Principal): Promise<boolean> =>
    (kind !== 'ticket' && clientSecretId === undefined) || (await personRows.find(userId))?.role === role;
  const verifyKey = async (secret: string): Promise<Principal | undefined> =>
    secret.startsWith(clientSecretPrefix) ? options.clientSecrets?.verify(secret, isEnded) : keys.verify(secret);
  const verifiers = { key: verifyKey, cookie: browsers.verify, ticket: tickets.verify };

  return {
    keys,
    browsers,
    tickets,
    people,
    personRows,
    invitations,
    audit,
    auditLog: createAuditLog(audit),
    account: createAccount({ people, repository: personRows, sessions: browsers, audit, throttle, now }),
    passwords: createPasswordSignIn({ ...signingIn, throttle }),
    oidc: createOidcSignIn({ ...signingIn, cache, oidc: options.oidc, defaultRole: options.oidcDefaultRole }),
    hasPasswords: () => personRows.hasPasswords(),
    /** Publishes what expired or was ended or changed by another process. */
    checkEnded: check,
    /** Who presents the secret; undefined when it is unknown, expired or revoked. */
    verify: async (kind: CredentialKind, secret: string): Promise<Principal | undefined> => {
      const principal = await verifiers[kind](secret);
      if (principal === undefined || !(await isAsKept(kind, principal))) return undefined;
      return { ...principal, projects: await sharesOf(principal.userId) };
    },
  };
}

export type KeysService = ReturnType<typeof createKeysService>;
