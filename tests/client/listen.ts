import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Server as SocketServer } from 'node:net';

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends it with all its connections; its address then refuses. */
  close(): Promise<void>;
}

/** Any server on a free loopback port, or on the given one. */
export async function listen(server: SocketServer, port = 0): Promise<Listening> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, close };
}

/** A bare HTTP server that does what the test says. */
export const serve = (answer: RequestListener, port = 0): Promise<Listening> =>
  listen(createServer(answer) satisfies Server, port);

/** Answers JSON as a server of ours would. */
export function sendJson(response: Parameters<RequestListener>[1], status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'req_1' });
  response.end(JSON.stringify(body));
}
