import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Answer, HeaderLine } from '@causeway/cors';

/** A request as the server read it. */
export interface SeenRequest {
  readonly kind: 'preflight' | 'actual';
  /** `api:0`: which of the case's hops. */
  readonly hop: string;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: readonly HeaderLine[];
  readonly bodyLength: number;
}

/** Answers `/c/<case>/<hop>` on every port it listens on, byte for byte as `respond` says. */
export interface WireServer {
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** Gives the bytes of an answer; undefined closes the connection without one. */
export type Respond = (port: number, path: string, seen: Omit<SeenRequest, 'hop'>) => string | undefined;

/** Starts one server per wanted port on every loopback address that `localhost` has. */
export async function startWireServer(count: number, respond: Respond): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  for (let index = 0; index < count; index += 1) {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => sockets.delete(socket));
      // A browser that gives up resets the connection; that is its answer, not ours.
      socket.on('error', () => socket.destroy());
      serve(socket, (path, seen) => respond(socket.localPort ?? 0, path, seen));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
  return {
    ports: servers.map((server) => portOf(server)),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

function serve(socket: Socket, respond: (path: string, seen: Omit<SeenRequest, 'hop'>) => string | undefined): void {
  let buffer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (let request = takeRequest(buffer); request !== undefined; request = takeRequest(buffer)) {
      buffer = request.rest;
      const bytes = respond(request.path, request.seen);
      if (bytes === undefined) socket.destroy();
      else socket.write(bytes, 'latin1');
    }
  });
}

interface Taken {
  readonly path: string;
  readonly seen: Omit<SeenRequest, 'hop'>;
  readonly rest: string;
}

function takeRequest(buffer: string): Taken | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = buffer.slice(0, end).split('\r\n');
  const headers = lines.map((line): HeaderLine => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  const bodyLength = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
  const rest = buffer.slice(end + 4);
  if (rest.length < bodyLength) return undefined;
  const [method = '', path = ''] = first.split(' ');
  const isPreflight = method === 'OPTIONS' && headers.some(([name]) => name === 'access-control-request-method');
  const kind = isPreflight ? 'preflight' : 'actual';
  return { path, seen: { kind, method, headers, bodyLength }, rest: rest.slice(bodyLength) };
}

const bodiless = new Set([204, 205, 304]);

/** The headers that every answer of ours ends with; they are part of what the judge is told. */
export function framingHeaders(status: number): readonly HeaderLine[] {
  const lines: HeaderLine[] = [
    ['Cache-Control', 'no-store'],
    ['Content-Type', 'text/plain'],
  ];
  if (status !== 204 && status !== 304) lines.push(['Content-Length', bodiless.has(status) ? '0' : '2']);
  return lines;
}

/** An answer as bytes; undefined for a failure. */
export function bytesOf(answer: Answer, method: string): string | undefined {
  if ('failure' in answer) return undefined;
  const lines = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const body = bodiless.has(answer.status) || method === 'HEAD' ? '' : 'ok';
  return `HTTP/1.1 ${answer.status} Measured\r\n${lines}\r\n${body}`;
}
