import type { Config } from '../../config.ts';
import type { Feature } from '../../gateway/feature.ts';
import type { ModelSettings } from '../../providers/models/directory.ts';
import type { Models } from '../../providers/models/model.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import { modelsChanged } from './events.ts';
import { providersMigration } from './migrations/0001-providers.ts';
import type { Sealer } from './provider-key.ts';
import { createModelsRepository } from './repository.ts';
import { modelsRoutes } from './routes.ts';
import { ModelsService } from './service.ts';

export interface ModelsNeeds {
  readonly database: Database;
  readonly bus: Bus;
  readonly models: Models;
  readonly directory: ModelSettings;
  readonly secrets: Sealer;
  readonly config: Pick<Config, 'providers' | 'port' | 'defaultModel'>;
  readonly now: () => number;
}

/** A start with local providers finds their models in time; it does not wait for the network. */
const startWaitMs = 300;
/** What the command line changed is offered within this. */
const checkEveryMs = 2000;

/** Models and the providers they come from. */
export const modelsFeature: Feature<ModelsNeeds> = {
  name: 'models',
  migrations: [providersMigration],
  build({ database, bus, models, directory, secrets, config, now }) {
    const service = new ModelsService({
      repository: createModelsRepository(database),
      models: directory,
      sealer: secrets,
      environment: config.providers,
      ownPort: config.port,
      defaultModel: config.defaultModel,
      onChanged: () => bus.publish(modelsChanged, {}),
      now,
    });
    let timer: NodeJS.Timeout | undefined;
    let isChecking = false;

    async function check(): Promise<void> {
      if (isChecking) return;
      isChecking = true;
      try {
        await service.reloadIfChanged();
      } catch {
        // The database is gone: readiness says so, and the next round catches up.
      } finally {
        isChecking = false;
      }
    }

    return {
      routes: modelsRoutes(service, models),
      listens: [{ topic: modelsChanged, onEvent: () => service.reload() }],
      checks: [
        {
          name: 'models',
          vital: false,
          probe: async () => {
            const failed = directory.states().find((state) => state.status === 'failed');
            if (failed?.cause) throw failed.cause;
          },
        },
      ],
      async start() {
        await service.reload();
        await directory.ready(startWaitMs);
        timer = setInterval(() => void check(), checkEveryMs);
        timer.unref();
      },
      async stop() {
        clearInterval(timer);
        directory.close();
      },
    };
  },
};
