import { ownerId } from '@causeway/contract';
import { createClient } from '@causeway/client';
import type { Client } from '@causeway/client';
import { CannotRunError } from './cannot-run-error.ts';
import { withData } from './open-data.ts';
import { readSecret } from './read-secret.ts';
import type { Terminal } from './terminal.ts';

export interface ServerFlags {
  readonly url?: string;
  readonly key?: string;
}

/** Should the command be killed, its key ends soon by itself. */
const keyDays = 1;

interface Running {
  readonly url: string;
  readonly auth: 'on' | 'off';
}

async function findServer(): Promise<Running> {
  const [{ loadConfig }, { findRunning }] = await Promise.all([
    import('../../server/src/config.ts'),
    import('../../server/src/running-servers.ts'),
  ]);
  const { dataDir } = loadConfig();
  const [running] = findRunning(dataDir);
  if (running) return running;
  throw new CannotRunError(`No server runs on ${dataDir}. Start one (npx causeway start), or name another with --url.`);
}

/** Whoever may read the data may make keys; this one lives as long as the command. */
async function withOwnKey<T>(terminal: Terminal, run: (key: string) => Promise<T>): Promise<T> {
  return withData(terminal, async ({ database }) => {
    const { createKeysService } = await import('../../server/src/features/keys/service.ts');
    const { keys } = createKeysService({ database });
    const scopes = ['workflows:read', 'workflows:write', 'chat:read'] as const;
    const made = await keys.create(ownerId, { name: 'causeway run', scopes, expiresInDays: keyDays });
    try {
      return await run(made.secret);
    } finally {
      await keys.revoke(ownerId, made.id);
    }
  });
}

/** A client of the server that is named, or of the one that runs on this folder's data. */
export async function withServer<T>(
  terminal: Terminal,
  { url, key }: ServerFlags,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  const given = key === '-' ? await readSecret('API key') : key;
  if (url !== undefined) return run(createClient({ base: url, apiKey: given }));
  const server = await findServer();
  const isOpen = server.auth === 'off' || given !== undefined;
  if (isOpen) return run(createClient({ base: server.url, apiKey: given }));
  return withOwnKey(terminal, (own) => run(createClient({ base: server.url, apiKey: own })));
}
