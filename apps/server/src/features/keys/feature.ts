import { browserCookieName, credentialRevoked } from '../../gateway/feature.ts';
import type { CredentialRevoked, Feature } from '../../gateway/feature.ts';
import type { Config } from '../../config.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Cache } from '../../storage/cache.ts';
import type { Database } from '../../storage/database.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { keysMigration } from './migrations/0001-keys.ts';
import { keysRoutes } from './routes.ts';
import { createKeysService } from './service.ts';

export interface KeysNeeds {
  readonly database: Database;
  readonly cache: Cache;
  readonly bus: Bus;
  readonly secrets: Pick<Secrets, 'instanceId'>;
  readonly config: Pick<Config, 'publicUrl'>;
  readonly now: () => number;
}

/** A revocation that reached no bus reaches open sockets within this. */
const checkEveryMs = 1000;

/** API keys for programs, one-time links and cookies for browsers, tickets for sockets from elsewhere. */
export const keysFeature: Feature<KeysNeeds> = {
  name: 'keys',
  migrations: [keysMigration],
  build({ database, cache, bus, secrets, config, now }) {
    const onEnded = (credentialId: string) => bus.publish(credentialRevoked, { credentialId } satisfies CredentialRevoked);
    const service = createKeysService({ database, cache, now, onEnded });
    const isSecure = config.publicUrl?.startsWith('https:') ?? false;
    const cookie = { name: browserCookieName(secrets.instanceId, isSecure), isSecure };
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
      routes: keysRoutes({ service, cookie, publicUrl: config.publicUrl }),
      credentials: { verify: service.verify, signInUrl: (publicUrl) => service.browsers.signInUrl(publicUrl) },
      async start() {
        timer = setInterval(() => void check(), checkEveryMs);
        timer.unref();
      },
      async stop() {
        clearInterval(timer);
      },
    };
  },
};
