import { Fault, parsePosition, toFaultBody } from '@causeway/contract';
import type { Stream, UserId } from '@causeway/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toPattern } from './endpoints.ts';
import type { Guard } from './endpoints.ts';
import { eventStreamHeaders } from './event-sink.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { sendRawFault, toFault } from './faults.ts';
import type { Principal, StreamPart } from './feature.ts';
import { isFromLoopback, isTrustedCaller } from './gate.ts';
import type { Gate } from './gate.ts';
import type { Log } from './logs/logs.ts';
import { messageBytes } from './message-bytes.ts';
import { parsePart } from './respond.ts';
import type { PassThrough } from './pass-through.ts';
import { closeCodeOf, heartbeatMs, Subscription } from './subscription.ts';
import { openEventTransport, openWebSocketTransport } from './transport.ts';
import type { Transport } from './transport.ts';

const maxFrameBytes = 256 * 1024;
/** 15 MiB of sound as base64, the most that OpenAI's protocol allows in one frame. */
const maxRawFrameBytes = 21 * 1024 * 1024;
const keyProtocolPrefix = 'openai-insecure-api-key.';

export interface StreamsOptions {
  readonly gate: Gate;
  readonly guard: Guard;
  readonly log: Log;
  readonly onUpgrade: (request: GateRequest, status: number) => void;
  readonly passThrough?: PassThrough | undefined;
}

interface Place {
  readonly part: StreamPart;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

interface Asked {
  readonly request: GateRequest;
  readonly principal: Principal | undefined;
  readonly params: unknown;
  readonly query: Readonly<Record<string, string>>;
}

interface Upgrade {
  readonly request: GateRequest;
  readonly socket: Socket;
  readonly head: Buffer;
}

interface Accepted extends Upgrade {
  readonly sockets?: WebSocketServer;
}

/** A public stream has subscribers without a credential, too. */
const anonymous: Principal = {
  userId: 'anonymous' as UserId,
  kind: 'key',
  credentialId: 'anonymous',
  role: 'viewer',
  scopes: new Set(),
  projects: new Map(),
};

const pathsOf = ({ path, aliases = [] }: Stream): readonly string[] => [path, ...aliases];

function addressOf({ url = '/' }: GateRequest): { readonly path: string; readonly query: Asked['query'] } {
  const end = url.indexOf('?');
  if (end === -1) return { path: url, query: {} };
  return { path: url.slice(0, end), query: Object.fromEntries(new URLSearchParams(url.slice(end))) };
}

const guardedOf = (stream: Stream) => ({ access: stream.access, tier: 'ws' }) as const;

const placesOf = (part: StreamPart): Place[] =>
  pathsOf(part.stream).map((path) => ({
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
  const names = [...offered];
  return names.find((name) => !name.startsWith(keyProtocolPrefix)) ?? names[0] ?? false;
}

const createSockets = (maxPayload: number): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    handleProtocols: chooseProtocol,
  });

/** Every subscription of the process: opened over WebSocket or SSE, kept alive, revoked and drained alike. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #open = new Set<Subscription>();
  readonly #places: Place[] = [];
  readonly #pulse: NodeJS.Timeout;
  readonly #sockets = createSockets(maxFrameBytes);
  readonly #rawSockets = createSockets(maxRawFrameBytes);

  constructor(options: StreamsOptions) {
    this.#options = options;
    // Otherwise `ws` refuses a broken handshake itself, without a word that a page could read.
    for (const sockets of [this.#sockets, this.#rawSockets]) {
      sockets.on('wsClientError', ({ message }, socket, request) => {
        const fault = new Fault('malformed_request', { reason: message });
        this.#refuse({ request: request as GateRequest, socket: socket as Socket, head: Buffer.alloc(0) }, fault);
      });
    }
    this.#pulse = setInterval(() => {
      for (const subscription of this.#open) subscription.heartbeat();
    }, heartbeatMs);
    this.#pulse.unref();
  }

  /** SSE at the streams' own paths, for `EventSource` and for networks that break WebSocket. */
  mount(app: FastifyInstance, parts: readonly StreamPart[]): void {
    for (const part of parts) {
      this.#places.push(...placesOf(part));
      for (const path of pathsOf(part.stream)) {
        app.get(path, { exposeHeadRoute: false }, (request, reply) => this.#openEvents(part, request, reply));
      }
    }
  }

  /** WebSocket at the same paths. */
  attach(server: Server<typeof GateRequest, typeof GateResponse>): void {
    server.on('upgrade', (request, socket, head) => void this.#onUpgrade({ request, socket: socket as Socket, head }));
  }

  /** Ends the subscriptions of a credential that was revoked. */
  revoke(credentialId: string): void {
    for (const subscription of this.#open) {
      if (subscription.principal.credentialId === credentialId) {
        subscription.fail(new Fault('invalid_api_key', { message: 'The credential of this connection was revoked.' }));
      }
    }
  }

  /** Lets the subscriptions of a person come back, with what the person may do now. */
  reopen(userId: UserId): void {
    for (const subscription of this.#open) if (subscription.principal.userId === userId) subscription.reopen();
  }

  /** Tells every subscriber to come back later, then closes. */
  drain(retryMs: number): void {
    for (const subscription of this.#open) subscription.drain(retryMs);
  }

  get count(): number {
    return this.#open.size;
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const { transport } of this.#open) bytes += transport.queuedBytes;
    return bytes;
  }

  close(): void {
    clearInterval(this.#pulse);
  }

  async #onUpgrade(upgrade: Upgrade): Promise<void> {
    const { request, socket } = upgrade;
    request.route = 'upgrade';
    socket.on('error', () => socket.destroy());
    try {
      this.#options.gate.admitUpgrade(request);
    } catch (error) {
      this.#refuse(upgrade, toFault(error));
      return;
    }
    if (this.#options.passThrough?.upgrade(upgrade, this.#options.onUpgrade)) return;
    try {
      const { path, query } = addressOf(request);
      const { part, params } = this.#find(path);
      const principal = await this.#options.guard(request, guardedOf(part.stream));
      parsePart(part.stream.params, params, 'path');
      const sockets = part.stream.isRaw === true ? this.#rawSockets : this.#sockets;
      this.#accept({ ...upgrade, sockets }, (webSocket) => {
        this.#options.onUpgrade(request, 101);
        void this.#start(part, openWebSocketTransport(webSocket, socket), { request, principal, params, query });
      });
    } catch (error) {
      this.#refuseReadably(upgrade, toFault(error));
    }
  }

  async #openEvents(part: StreamPart, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const raw = request.raw as GateRequest;
    if (part.stream.isRaw === true || raw.headers.accept?.includes('text/event-stream') !== true) {
      const path = raw.url?.split('?', 1)[0];
      const orElse = part.stream.isRaw === true ? '' : ', or ask with "Accept: text/event-stream"';
      const message = `${path} is a stream: connect with WebSocket${orElse}.`;
      throw new Fault('upgrade_required', { message });
    }
    const { query } = addressOf(raw);
    const principal = await this.#options.guard(raw, guardedOf(part.stream));
    parsePart(part.stream.params, request.params, 'path');
    parsePart(part.stream.query, query, 'query');
    reply.hijack();
    const response = reply.raw as unknown as GateResponse;
    response.writeHead(200, { ...eventStreamHeaders });
    response.flushHeaders();
    await this.#start(part, openEventTransport(response), { request: raw, principal, params: request.params, query });
  }

  async #start(part: StreamPart, transport: Transport, asked: Asked): Promise<void> {
    const { request, principal, query } = asked;
    const onBug = (error: unknown): void =>
      this.#options.log.error(`stream ${part.stream.name} failed`, { request_id: request.requestId, error });
    try {
      const subscription = new Subscription({
        transport,
        stream: part.stream,
        params: parsePart(part.stream.params, asked.params, 'path'),
        query: parsePart(part.stream.query, query, 'query'),
        principal: principal ?? anonymous,
        requestId: request.requestId,
        after: parsePosition(query['after'] ?? request.headers['last-event-id']?.toString()),
        isTrusted: isTrustedCaller(request, principal),
        onBug,
      });
      this.#open.add(subscription);
      transport.onClosed(() => this.#open.delete(subscription));
      await subscription.run(() => part.open(subscription));
    } catch (error) {
      closeWithFault(transport, toFault(error), request);
    }
  }

  #find(path: string): { readonly part: StreamPart; readonly params: Record<string, string> } {
    for (const { part, pattern, names } of this.#places) {
      const match = pattern.exec(path);
      if (match) return { part, params: Object.fromEntries(names.map((name, at) => [name, decode(match[at + 1] ?? '')])) };
    }
    throw new Fault('not_found', { message: `There is no stream at ${path}.` });
  }

  #accept({ request, socket, head, sockets = this.#sockets }: Accepted, onOpen: (webSocket: WebSocket) => void): void {
    if (!socket.destroyed) sockets.handleUpgrade(request, socket, head, onOpen);
  }

  /** A page cannot read the status of a refused upgrade, so it is accepted and closed with the reason. */
  #refuseReadably(upgrade: Upgrade, fault: Fault): void {
    const { request, socket } = upgrade;
    if (fault.code === 'internal_error') {
      this.#options.log.error('upgrade failed', { request_id: request.requestId, error: fault.cause });
    }
    if (request.headers.origin === undefined || request.headers['sec-websocket-key'] === undefined) {
      this.#refuse(upgrade, fault);
      return;
    }
    this.#accept(upgrade, (webSocket) => {
      request.faultCode = fault.code;
      this.#options.onUpgrade(request, fault.status);
      closeWithFault(openWebSocketTransport(webSocket, socket), fault, request);
    });
  }

  #refuse({ request, socket }: Upgrade, fault: Fault): void {
    request.faultCode = fault.code;
    this.#options.onUpgrade(request, fault.status);
    const lines = request.gateLines + request.limitLines;
    sendRawFault(socket, fault, { requestId: request.requestId, isTrusted: isFromLoopback(request), lines });
  }
}

function closeWithFault(transport: Transport, fault: Fault, request: GateRequest): void {
  const message = { type: 'error', ...toFaultBody(fault, request.requestId, isFromLoopback(request)) };
  transport.send(messageBytes(transport.kind, message, undefined));
  transport.close(closeCodeOf(fault), fault.message);
}
