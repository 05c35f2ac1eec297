import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { cleanEnvironment } from './cli.ts';
import { freePort, temporaryDirectory } from './services.ts';
import { withoutLimits } from './without-limits.ts';

const root = join(import.meta.dirname, '..');

/** The whole server as a process of its own that a test ends with kill -9 and starts again: same port, same data. */
export interface MortalServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, with further settings on top of the first ones. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it for good; its data is gone. */
  close(): Promise<void>;
}

/**
 * @param name of the directory of its data
 * @param environment settings on top of a clean environment, a port, a data directory, no credentials, titles and limits
 */
export async function startMortalServer(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<MortalServer> {
  const port = await freePort();
  const dataDir = temporaryDirectory(name);
  const start = (more: Readonly<Record<string, string>> = {}): Promise<Child> =>
    startChild({
      command: process.execPath,
      args: ['apps/server/src/main.ts'],
      cwd: root,
      env: {
        ...cleanEnvironment(),
        CAUSEWAY_PORT: String(port),
        CAUSEWAY_DATA_DIR: dataDir,
        CAUSEWAY_AUTH: 'off',
        CAUSEWAY_TITLES: 'off',
        ...withoutLimits,
        ...environment,
        ...more,
      },
      ready: /ready in/u,
    });
  let server = await start();
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    kill: () => server.kill(),
    start: async (more) => {
      server = await start(more);
    },
    close: async () => {
      await server.kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
