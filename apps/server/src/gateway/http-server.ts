import { Fault } from '@causeway/contract';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { answerOn, GateRequest, GateResponse, keepAliveMs } from './exchange.ts';
import { endWaiting, installFront, openSockets } from './front.ts';
import type { Gate } from './gate.ts';

export type GateServer = Server<typeof GateRequest, typeof GateResponse>;

/** Our limit of a request's head; the parser's own is far above, so that we can still answer to the right origin. */
export const maxHeadBytes = 64 * 1024;
const parserMaxHeadBytes = 256 * 1024;

/** Node's HTTP server with every way to answer leading through the gate, and with limits on how slow a client may be. */
export function createHttpServer(gate: Gate): GateServer {
  const server: GateServer = createServer({
    IncomingMessage: GateRequest,
    ServerResponse: GateResponse,
    maxHeaderSize: parserMaxHeadBytes,
    headersTimeout: 5000,
    // body-watch.ts ends bodies that trickle; an upload that makes progress may take its time.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: 1000,
    // Node's own answer would not be readable; the gate says it.
    requireHostHeader: false,
    // An offer of HTTP/2 (curl --http2, Java) may be ignored, and must be: the request itself is an ordinary one.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('request', gate.onRequest);
  server.on('checkExpectation', gate.onRequest);
  server.on('connect', (_request, socket) => gate.refuseSocket(socket as Socket, new Fault('method_not_allowed')));
  server.on('clientError', (error, socket) => gate.onClientError(error, socket as Socket));
  installFront(server, {
    headDeadlineMs: 5000,
    silenceMs: 60_000,
    maxHeadBytes: parserMaxHeadBytes,
    onRefused: (socket, why) => gate.refuseSocket(socket, new Fault(why)),
  });
  server.on('connection', (socket) => {
    socket.once('close', () => answerOn(socket)?.reportAbandoned());
  });
  return server;
}

const idleCheckMs = 50;

/** Also of one that breaks: events.once would reject with its error. */
const whenClosed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()));

/** Resolves when every connection has ended: idle ones at once, busy ones when done or when the time is up. */
export async function closeServer(server: GateServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
  endWaiting(server);
  // What is answered from now on becomes idle, too; a kept connection would hold up the stop.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const open = openSockets(server);
  const cut = setTimeout(() => {
    for (const socket of open) socket.destroy();
  }, graceMs);
  await closed;
  await Promise.all([...open].map(whenClosed));
  clearInterval(idle);
  clearTimeout(cut);
}
