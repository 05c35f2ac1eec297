import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import type { Ports } from './lab.ts';

const names = ['web', 'webNext', 'api', 'apiNext', 'proxy', 'service', 'other'] as const;

/** Below the range of outgoing connections, so that a server that starts later still finds its port free. */
export async function takePorts(): Promise<Ports> {
  for (;;) {
    const first = randomInt(12_000, 31_000);
    const free = await Promise.all(names.map((_name, at) => isFree(first + at)));
    if (free.every(Boolean)) {
      return {
        web: first,
        webNext: first + 1,
        api: first + 2,
        apiNext: first + 3,
        proxy: first + 4,
        service: first + 5,
        other: first + 6,
      };
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
