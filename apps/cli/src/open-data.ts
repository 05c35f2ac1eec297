import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../server/src/config.ts';
import type { Database } from '../../server/src/storage/database.ts';
import type { Secrets } from '../../server/src/storage/secrets.ts';
import type { Terminal } from './terminal.ts';

/** The data of the configured server, opened in this process: it works whether or not the server runs. */
export interface Data {
  readonly config: Config;
  readonly database: Database;
  readonly secrets: Secrets;
}

async function readConfig(): Promise<Config> {
  const { loadConfig } = await import('../../server/src/config.ts');
  return loadConfig();
}

/** Written once, noticed never: a key made in the wrong folder opens nothing. */
function noteNewData(terminal: Terminal, { databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(join(dataDir, 'causeway.db'))) return;
  terminal.note(
    `${terminal.paint('yellow', 'note', 'note')}: there is no database in ${dataDir} yet; it is made now. Does your server keep its data elsewhere? Set CAUSEWAY_DATA_DIR.`,
  );
}

async function open(terminal: Terminal): Promise<Data> {
  const config = await readConfig();
  const [{ openDatabase }, { openSecrets }, { migrate }, { features }] = await Promise.all([
    import('../../server/src/storage/open-database.ts'),
    import('../../server/src/storage/secrets.ts'),
    import('../../server/src/storage/migrate.ts'),
    import('../../server/src/features/list.ts'),
  ]);
  noteNewData(terminal, config);
  const secrets = openSecrets(config.dataDir);
  const database = openDatabase(config);
  try {
    const plan = features.map(({ name, migrations = [] }) => ({ feature: name, migrations }));
    await migrate(database, plan, { backupDir: join(config.dataDir, 'backups') });
  } catch (error) {
    await database.close();
    throw error;
  }
  return { config, database, secrets };
}

/** Opens the data, brings it to this version as the server does, and closes it when `run` is done. */
export async function withData<T>(terminal: Terminal, run: (data: Data) => Promise<T>): Promise<T> {
  // What is written is for this account only, as the server writes it.
  process.umask(0o077);
  const data = await open(terminal);
  try {
    return await run(data);
  } finally {
    await data.database.close();
  }
}
