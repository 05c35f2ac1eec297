import type { ModelsService } from '../../server/src/features/models/service.ts';
import { withData } from './open-data.ts';
import type { Terminal } from './terminal.ts';

/** The providers of the configured server, changed in this process; a running server reads changes within seconds. */
export async function withModels<T>(terminal: Terminal, run: (service: ModelsService, port: number) => Promise<T>): Promise<T> {
  return withData(terminal, async ({ config, database, secrets }) => {
    const [{ createModels }, { createModelsRepository }, { ModelsService: Service }] = await Promise.all([
      import('../../server/src/providers/models/directory.ts'),
      import('../../server/src/features/models/repository.ts'),
      import('../../server/src/features/models/service.ts'),
    ]);
    const models = createModels({ providers: config.providers, echo: config.isEchoEnabled });
    try {
      const service = new Service({
        repository: createModelsRepository(database),
        models,
        sealer: secrets,
        environment: config.providers,
        ownPort: config.port,
        defaultModel: config.defaultModel,
        onChanged: async () => undefined,
        now: Date.now,
      });
      await service.reload();
      return await run(service, config.port);
    } finally {
      models.close();
    }
  });
}
