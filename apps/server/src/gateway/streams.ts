import { Fault, parsePosition, type Stream, toFaultBody } from '@causeway/contract';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Guard, isTrustedCaller, parsePart, toPattern } from './endpoints.ts';
import { eventStreamHeaders } from './event-sink.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { sendRawFault, toFault } from './faults.ts';
import type { Principal, StreamPart } from './feature.ts';
import { type Gate, isFromLoopback } from './gate.ts';
import type { Log } from './logs.ts';
import { closeCodeOf, heartbeatMs, Subscription } from './subscription.ts';
import { openEventTransport, openWebSocketTransport, type Transport } from './transport.ts';

const maxFrameBytes = 256 * 1024;
const keyProtocolPrefix = 'openai-insecure-api-key.';

export interface StreamsOptions {
  readonly gate: Gate;
  readonly guard: Guard;
  readonly log: Log;
  readonly onUpgrade: (request: GateRequest, status: number) => void;
}

export interface Streams {
  /** SSE at the streams' own paths. */
  mount(app: FastifyInstance, parts: readonly StreamPart[]): void;
  /** WebSocket at the same paths. */
  attach(server: Server<typeof GateRequest, typeof GateResponse>): void;
  /** Ends the subscriptions of a credential that was revoked. */
  revoke(credentialId: string): void;
  /** Tells every subscriber to come back later, then closes. */
  drain(retryMs: number): void;
  count(): number;
  queuedBytes(): number;
  close(): void;
}

interface Place {
  readonly part: StreamPart;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const placesOf = (part: StreamPart): Place[] =>
  [part.stream.path, ...(part.stream.aliases ?? [])].map((path) => ({
    part,
    pattern: toPattern(path, true),
    names: [...path.matchAll(/:([A-Za-z]+)/gu)].map((match) => match[1] ?? ''),
  }));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new Fault('malformed_url', { cause: error });
  }
}

/** The subprotocol to answer with; a browser drops the connection when it offered some and none is chosen. */
function chooseProtocol(offered: Set<string>): string | false {
  const [first = false] = [...offered].filter((name) => !name.startsWith(keyProtocolPrefix));
  return first === false ? ([...offered][0] ?? false) : first;
}

const guardedOf = (stream: Stream) => ({ access: stream.access, tier: 'ws' }) as const;

export function createStreams(options: StreamsOptions): Streams {
  const { gate, guard, log } = options;
  const open = new Set<Subscription>();
  const places: Place[] = [];
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    handleProtocols: chooseProtocol,
  });
  const pulse = setInterval(() => {
    for (const subscription of open) subscription.heartbeat();
  }, heartbeatMs);
  pulse.unref();

  const start = async (part: StreamPart, transport: Transport, asked: Asked): Promise<void> => {
    const { request, principal, params } = asked;
    const query = Object.fromEntries(asked.url.searchParams);
    const subscription = new Subscription({
      transport,
      stream: part.stream,
      params: parsePart(part.stream.params, params, 'path'),
      query: parsePart(part.stream.query, query, 'query'),
      principal: requirePrincipal(principal),
      requestId: request.requestId,
      after: parsePosition(query['after'] ?? request.headers['last-event-id']?.toString()),
      isTrusted: isTrustedCaller(request, principal),
      onBug: (error) => log.error(`stream ${part.stream.name} failed`, { request_id: request.requestId, error }),
    });
    open.add(subscription);
    transport.onClosed(() => open.delete(subscription));
    try {
      await part.open(subscription as never);
    } catch (error) {
      subscription.fail(error);
    }
  };

  const onUpgrade = async (request: GateRequest, socket: Socket, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    try {
      gate.admitUpgrade(request);
    } catch (error) {
      refuse(request, socket, toFault(error));
      return;
    }
    try {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { part, params } = find(places, url.pathname);
      const principal = await guard(request, guardedOf(part.stream));
      parsePart(part.stream.params, params, 'path');
      accept(request, socket, head, (webSocket) => {
        options.onUpgrade(request, 101);
        void start(part, openWebSocketTransport(webSocket, socket), { request, principal, params, url }).catch((error: unknown) =>
          webSocket.close(1011, toFault(error).message),
        );
      });
    } catch (error) {
      refuseReadably(request, socket, head, toFault(error));
    }
  };

  const accept = (request: GateRequest, socket: Socket, head: Buffer, then: (webSocket: WebSocket) => void): void => {
    if (!socket.destroyed) sockets.handleUpgrade(request, socket, head, then);
  };

  /** A page cannot read the status of a refused upgrade, so it is accepted and closed with the reason. */
  const refuseReadably = (request: GateRequest, socket: Socket, head: Buffer, fault: Fault): void => {
    if (fault.code === 'internal_error') log.error('upgrade failed', { request_id: request.requestId, error: fault.cause });
    if (request.headers.origin === undefined || request.headers['sec-websocket-key'] === undefined) {
      refuse(request, socket, fault);
      return;
    }
    request.faultCode = fault.code;
    options.onUpgrade(request, fault.status);
    accept(request, socket, head, (webSocket) => refuseOpened(openWebSocketTransport(webSocket, socket), fault, request));
  };

  const refuse = (request: GateRequest, socket: Socket, fault: Fault): void => {
    request.faultCode = fault.code;
    options.onUpgrade(request, fault.status);
    const lines = request.gateLines + request.limitLines;
    sendRawFault(socket, fault, { requestId: request.requestId, isTrusted: isFromLoopback(request), lines });
  };

  return {
    mount: (app, parts) => {
      for (const part of parts) {
        places.push(...placesOf(part));
        for (const path of [part.stream.path, ...(part.stream.aliases ?? [])]) {
          mountEvents(app, path, part, { guard, start });
        }
      }
    },
    attach: (server) => void server.on('upgrade', (request, socket, head) => void onUpgrade(request, socket as Socket, head)),
    revoke: (credentialId) => {
      for (const subscription of open) {
        if (subscription.principal.credentialId === credentialId) {
          subscription.fail(new Fault('invalid_api_key', { message: 'The credential of this connection was revoked.' }));
        }
      }
    },
    drain: (retryMs) => {
      for (const subscription of open) subscription.drain(retryMs);
    },
    count: () => open.size,
    queuedBytes: () => [...open].reduce((sum, each) => sum + each.transport.queuedBytes, 0),
    close: () => clearInterval(pulse),
  };
}

interface Asked {
  readonly request: GateRequest;
  readonly principal: Principal | undefined;
  readonly params: unknown;
  readonly url: URL;
}

/** Streams belong to somebody, public ones too. */
function requirePrincipal(principal: Principal | undefined): Principal {
  return principal ?? { userId: 'anonymous', kind: 'key', credentialId: 'anonymous', scopes: new Set() };
}

function find(places: readonly Place[], path: string): { readonly part: StreamPart; readonly params: Record<string, string> } {
  for (const { part, pattern, names } of places) {
    const match = pattern.exec(path);
    if (match) return { part, params: Object.fromEntries(names.map((name, at) => [name, decode(match[at + 1] ?? '')])) };
  }
  throw new Fault('not_found', { message: `There is no stream at ${path}.` });
}

function refuseOpened(transport: Transport, fault: Fault, request: GateRequest): void {
  transport.send(JSON.stringify({ type: 'error', ...toFaultBody(fault, request.requestId, isFromLoopback(request)) }), undefined);
  transport.close(closeCodeOf(fault), fault.message);
}

interface EventMount {
  readonly guard: Guard;
  readonly start: (part: StreamPart, transport: Transport, asked: Asked) => Promise<void>;
}

/** The same stream as server-sent events, for `EventSource` and for networks that break WebSocket. */
function mountEvents(app: FastifyInstance, path: string, part: StreamPart, { guard, start }: EventMount): void {
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    const raw = request.raw as GateRequest;
    if (!raw.headers.accept?.includes('text/event-stream')) {
      throw new Fault('upgrade_required', {
        message: `${raw.url?.split('?')[0]} is a stream: connect with WebSocket, or ask with "Accept: text/event-stream".`,
      });
    }
    const principal = await guard(raw, guardedOf(part.stream));
    const url = new URL(raw.url ?? '/', 'http://localhost');
    parsePart(part.stream.params, request.params, 'path');
    parsePart(part.stream.query, Object.fromEntries(url.searchParams), 'query');
    reply.hijack();
    const response = reply.raw as unknown as GateResponse;
    response.writeHead(200, { ...eventStreamHeaders });
    response.flushHeaders();
    await start(part, openEventTransport(response), { request: raw, principal, params: request.params, url });
  });
}
