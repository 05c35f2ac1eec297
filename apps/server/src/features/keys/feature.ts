import type { UserId } from '@causeway/contract';
import { browserCookieName, credentialRevoked, personChanged } from '../../gateway/feature.ts';
import type { Belongings, CredentialRevoked, Feature, PersonChanged } from '../../gateway/feature.ts';
import type { Config } from '../../config.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Cache } from '../../storage/cache.ts';
import type { ClientSecrets } from './client-secrets.ts';
import type { Database } from '../../storage/database.ts';
import type { Oidc } from '../../providers/oidc/oidc.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { accountRoutes } from './account-routes.ts';
import type { Origin } from './actor-of.ts';
import { createKnownDevices } from './known-device.ts';
import { keysMigration } from './migrations/0001-keys.ts';
import { peopleMigration } from './migrations/0002-people.ts';
import { claimedAddressesMigration } from './migrations/0003-claimed-addresses.ts';
import { lettingGoMigration } from './migrations/0004-letting-go.ts';
import { createLetGoOfPeople } from './let-go-of-people.ts';
import { peopleRoutes } from './people-routes.ts';
import { createKeyBounds } from './key-bounds.ts';
import type { KeyBoundsNeeds } from './key-bounds.ts';
import type { ProjectOwners } from './project-owners.ts';
import { keyRoutes, requireAll } from './routes.ts';
import { createKeysService } from './service.ts';
import type { KeysService, KeysServiceOptions } from './service.ts';
import { signInRoutes } from './sign-in-routes.ts';

export interface KeysNeeds {
  readonly database: Database;
  readonly cache: Cache;
  readonly clientSecrets: ClientSecrets;
  readonly bus: Bus;
  readonly secrets: Pick<Secrets, 'instanceId' | 'derive'>;
  readonly config: Pick<Config, 'publicUrl' | 'oidc'>;
  /** Undefined: no identity provider is configured. */
  readonly oidc: Oidc | undefined;
  readonly projects: ProjectOwners & { readonly sharesOf: NonNullable<KeysServiceOptions['sharesOf']> };
  readonly usage: { readonly isKeyBudgeted: KeyBoundsNeeds['isBudgeted'] };
  readonly belongings: Pick<Belongings, 'count' | 'letGo'>;
  readonly logs: { warn(message: string, fields?: { readonly error?: unknown }): void };
  readonly now: () => number;
}

/** A revocation that reached no bus reaches open sockets within this. */
const checkEveryMs = 1000;
/** People whom another process removed, or who were not let go of in one go. */
const letGoEveryMs = 30_000;

/** Looks for people who were removed: when somebody changed, at the start, and from time to time. */
function createLetting({ belongings, logs, now }: KeysNeeds, { personRows }: KeysService) {
  const letGo = createLetGoOfPeople({
    people: personRows,
    letGo: (owner, fate) => belongings.letGo(owner, fate),
    onTrouble: (message, error) => logs.warn(message, { error }),
    now,
  });
  let timer: NodeJS.Timeout | undefined;
  // The database is away: the next round catches up.
  const look = (): Promise<void> => letGo().catch(() => undefined);
  return {
    look,
    start() {
      timer = setInterval(() => void look(), letGoEveryMs);
      timer.unref();
      void look();
    },
    stop: () => clearInterval(timer),
  };
}

/** People and how they sign in, API keys for programs, tickets for sockets from elsewhere, and who did what. */
export const keysFeature: Feature<KeysNeeds> = {
  name: 'keys',
  migrations: [keysMigration, peopleMigration, claimedAddressesMigration, lettingGoMigration],
  holds: [
    { table: 'api_key', column: 'owner', fate: 'record' },
    { table: 'browser_session', column: 'owner', fate: 'record' },
    { table: 'sign_in_token', column: 'owner', fate: 'own' },
    { table: 'invitation', column: 'invited_by', fate: 'record' },
    { table: 'audit_entry', column: 'actor_id', fate: 'record' },
  ],
  build(needs) {
    const { database, cache, clientSecrets, bus, secrets, config, oidc, projects, usage, belongings, now } = needs;
    const onEnded = (credentialId: string) => bus.publish(credentialRevoked, { credentialId } satisfies CredentialRevoked);
    const onChanged = (userId: UserId) => bus.publish(personChanged, { userId } satisfies PersonChanged);
    const { sharesOf } = projects;
    const oidcDefaultRole = config.oidc?.defaultRole;
    const service = createKeysService({
      database,
      cache,
      clientSecrets,
      now,
      onEnded,
      onChanged,
      sharesOf,
      oidc,
      oidcDefaultRole,
    });
    const bounds = createKeyBounds({ find: service.keys.get, isBudgeted: (id) => usage.isKeyBudgeted(id), requireAll });
    const isSecure = config.publicUrl?.startsWith('https:') ?? false;
    const cookie = { name: browserCookieName(secrets.instanceId, isSecure), isSecure };
    const devices = createKnownDevices(secrets.derive('known devices'), cookie);
    const addressOf = (asked: Pick<Origin, 'header'>): string =>
      (config.publicUrl ?? `http://${asked.header('host') ?? 'localhost'}`).replace(/\/+$/u, '');
    const letting = createLetting(needs, service);
    let timer: NodeJS.Timeout | undefined;
    let isChecking = false;

    async function check(): Promise<void> {
      if (isChecking) return;
      isChecking = true;
      try {
        await service.checkEnded();
      } catch {
        // The database or Redis is gone: readiness says so, and the next round catches up.
      } finally {
        isChecking = false;
      }
    }

    return {
      routes: [
        ...keyRoutes({ service, projects, bounds, now }),
        ...signInRoutes({ service, cookie, devices, bounds, addressOf }),
        ...peopleRoutes({ service, bounds, addressOf, belongings, letGo: letting.look }),
        ...accountRoutes(service),
      ],
      // The deed is done; that it cannot be written down is seen by readiness, which asks the same database.
      audit: ({ principal: { userId, credentialId }, address, requestId, ...deed }) =>
        void service.audit.record({ id: userId, credentialId, address, requestId }, deed).catch(() => undefined),
      credentials: { verify: service.verify, signInUrl: (publicUrl) => service.browsers.signInUrl(publicUrl) },
      listens: [{ topic: personChanged, onEvent: letting.look }],
      async start() {
        timer = setInterval(() => void check(), checkEveryMs);
        timer.unref();
        letting.start();
      },
      async stop() {
        clearInterval(timer);
        letting.stop();
      },
    };
  },
};
