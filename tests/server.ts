import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../apps/server/src/config.ts';
import { createLogs } from '../apps/server/src/gateway/logs/logs.ts';
import { startServer } from '../apps/server/src/server.ts';
import type { RunningServer } from '../apps/server/src/server.ts';
import { withoutLimits } from './without-limits.ts';

export interface TestServer extends RunningServer {
  readonly dataDir: string;
  /** Lines that were logged, as JSON text. */
  readonly lines: readonly string[];
}

/** The real server on a free port with a data directory of its own; `close` removes both. Credentials, titles and limits are off unless said. */
export async function startTestServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const dataDir = environment['CAUSEWAY_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'causeway-'));
  const lines: string[] = [];
  const plain = {
    CAUSEWAY_PORT: '0',
    CAUSEWAY_DATA_DIR: dataDir,
    CAUSEWAY_AUTH: 'off',
    CAUSEWAY_TITLES: 'off',
    ...withoutLimits,
  };
  const config = readConfig({ ...plain, ...environment });
  const logs = createLogs({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const running = await startServer({ config, logs });
  return {
    ...running,
    dataDir,
    lines,
    close: async (graceMs = 500) => {
      await running.close(graceMs);
      if (environment['CAUSEWAY_DATA_DIR'] === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
