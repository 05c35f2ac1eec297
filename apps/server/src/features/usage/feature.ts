import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Feature } from '../../gateway/feature.ts';
import type { Tables } from '../../providers/tables/tables.ts';
import type { Database } from '../../storage/database.ts';
import { createCostsExport } from './costs-export.ts';
import { usageSettingsChanged } from './events.ts';
import type { WriterLog } from './ledger-writer.ts';
import { usageMigration } from './migrations/0001-usage.ts';
import { slimReservationsMigration } from './migrations/0002-slim-reservations.ts';
import type { Usage } from './open-usage.ts';
import { usageRoutes } from './routes.ts';

export interface UsageNeeds {
  readonly database: Database;
  /** Opened before everything that costs. */
  readonly usage: Usage;
  readonly tables: Tables;
  readonly config: Pick<Config, 'dataDir'>;
  readonly logs: WriterLog;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
}

/** A sign of life, a look for processes that died, and for changes that nobody told. */
const rhythmMs = 15_000;

/** Costs: the ledger, prices and budgets. It starts first and stops last, so that what others pay is written. */
export const usageFeature: Feature<UsageNeeds> = {
  name: 'usage',
  migrations: [usageMigration, slimReservationsMigration],
  holds: [
    { table: 'usage_entry', column: 'user_id', fate: 'record' },
    { table: 'usage_budget', column: 'created_by', fate: 'record' },
  ],
  build({ database, usage, tables, config, logs, isAlone }) {
    let timer: NodeJS.Timeout | undefined;

    async function look(): Promise<void> {
      try {
        await usage.orphans.beat();
        await usage.orphans.release(false);
        await usage.reload();
      } catch (error) {
        logs.warn('budgets and prices were not looked at', { error });
      }
    }

    return {
      routes: usageRoutes(usage, createCostsExport(tables, join(config.dataDir, 'exports'))),
      letsGo: { stop: (owner) => usage.letGo(owner) },
      listens: [{ topic: usageSettingsChanged, onEvent: () => usage.reload() }],
      async start() {
        await usage.orphans.release(isAlone && database.dialect === 'sqlite');
        await usage.reload();
        timer = setInterval(() => void look(), rhythmMs);
        timer.unref();
      },
      async stop() {
        clearInterval(timer);
        await usage.writer.close();
        await usage.orphans.end().catch((error: unknown) => logs.warn('what was set aside was not freed', { error }));
      },
    };
  },
};
