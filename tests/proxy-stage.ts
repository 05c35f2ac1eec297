import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect, createServer as createSocketServer } from 'node:net';
import type { Socket } from 'node:net';
import { parsePolicy } from '@causeway/cors';
import { createLogs } from '../apps/server/src/gateway/logs/logs.ts';
import type { LimitTiers } from '../apps/server/src/gateway/limits/limits-policy.ts';
import { readTarget } from '../apps/server/src/proxy/target.ts';
import { startProxy } from '../apps/server/src/start-proxy.ts';
import { listen } from './client/listen.ts';
import type { Listening } from './client/listen.ts';

export const page = 'http://localhost:5173';
const noLimits: LimitTiers = { default: [], ws: [], strict: [] };

export interface ProxyStage {
  readonly url: string;
  readonly port: number;
  /** Lines of the request log. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

export interface StageOptions {
  readonly isHostKept?: boolean;
  readonly headMs?: number;
  readonly limits?: LimitTiers;
}

/** The proxy on a free port, before this address. */
export async function startStage(address: string, options: StageOptions = {}): Promise<ProxyStage> {
  const read = readTarget(address);
  const parsed = parsePolicy({ origins: page });
  if (!read.ok || !('policy' in parsed)) throw new Error(`not an address: ${address}`);
  const lines: string[] = [];
  const logs = createLogs({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const { target } = read;
  const running = await startProxy({
    target,
    policy: parsed.policy,
    host: '127.0.0.1',
    port: 0,
    limits: noLimits,
    logs,
    ...options,
  });
  return { url: `http://127.0.0.1:${running.port}`, port: running.port, lines, close: () => running.close(100) };
}

/** An HTTP backend that does what the test says. */
export const startBackend = (answer: RequestListener): Promise<Listening> => listen(createServer(answer));

/** A backend of bytes: it is given each connection. */
export const startRawBackend = (onConnection: (socket: Socket) => void): Promise<Listening> =>
  listen(createSocketServer({ allowHalfOpen: true }, onConnection));

/** A backend that answers each head with these bytes and leaves the connection open; it reads no bodies. */
export const startBytesBackend = (answer: string | Buffer | ((path: string) => string)): Promise<Listening> =>
  startRawBackend((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const path = text.split(' ', 2)[1] ?? '';
        text = text.slice(end + 4);
        socket.write(typeof answer === 'function' ? answer(path) : answer);
      }
    });
  });

/** Everything the server says until it closes. */
export function readAll(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

/** What the backend was asked, as JSON. */
export const echo: RequestListener = (request, response) => {
  const { method, url, headers, rawHeaders } = request;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method, url, headers, rawHeaders }));
};

export interface Echoed {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Resolves with the next value that `notify` is given. */
export function signal<T = void>(): { readonly promise: Promise<T>; readonly notify: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, notify: resolve };
}

export const closed = (stream: IncomingMessage | Socket): Promise<void> =>
  new Promise((resolve) => void stream.once('close', () => resolve()));
