import { connect, createServer } from 'node:net';
import { listen } from './listen.ts';
import type { Listening } from './listen.ts';

export interface CuttingProxy extends Listening {
  readonly cuts: number;
  /** Connections live from now on. */
  heal(): void;
}

/** Passes bytes on to a port and breaks each connection after as many answered bytes as `budget` says: at any byte, mid-frame too. */
export async function startCuttingProxy(port: number, budget: () => number): Promise<CuttingProxy> {
  let cuts = 0;
  let isHealed = false;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    let left = budget();
    upstream.on('data', (bytes) => {
      if (isHealed || bytes.length <= left) {
        left -= bytes.length;
        client.write(bytes);
        return;
      }
      cuts += 1;
      upstream.removeAllListeners('data');
      client.write(bytes.subarray(0, left), end);
    });
    client.on('data', (bytes) => upstream.write(bytes));
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  const listening = await listen(server);
  return {
    ...listening,
    get cuts() {
      return cuts;
    },
    heal: () => {
      isHealed = true;
    },
  };
}
