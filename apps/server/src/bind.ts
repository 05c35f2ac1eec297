import { createServer } from 'node:net';
import type { Server } from 'node:net';

export interface Bound {
  readonly port: number;
  close(): void;
}

const listenOn = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** What Node's HTTP server sets for its own connections; without it, small writes to ::1 wait for acknowledgements. */
const likeHttp = { allowHalfOpen: true, noDelay: true } as const;

/** `localhost` means both loopback addresses: browsers try ::1 first, and another program there would answer in our place. */
export async function bind(server: Server, host: string, port: number): Promise<Bound> {
  if (host !== 'localhost') return { port: await listenOn(server, host, port), close: () => undefined };
  const bound = await listenOn(server, '127.0.0.1', port);
  const second = createServer(likeHttp, (socket) => server.emit('connection', socket));
  try {
    await listenOn(second, '::1', bound);
  } catch (error) {
    if (!isBusy(error)) return { port: bound, close: () => undefined };
    await new Promise((resolve) => server.close(resolve));
    // Any port will do, so another one is tried.
    if (port === 0) return bind(server, host, 0);
    throw error;
  }
  return { port: bound, close: () => void second.close() };
}
