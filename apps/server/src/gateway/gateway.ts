import type { CorsPolicy } from '@causeway/cors';
import { type Endpoint, Fault, getMetrics } from '@causeway/contract';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createServer, type Server } from 'node:http';
import { createBodyWatch } from './body-watch.ts';
import { connectionRoutes } from './connection.ts';
import type { Authenticator } from './credentials.ts';
import { createMethodTable, isTrustedCaller, mountRoute, unrouted } from './endpoints.ts';
import { GateRequest, GateResponse } from './exchange.ts';
import { faultHeaders, faultJson, toFault } from './faults.ts';
import { type Parts, RawReply, route } from './feature.ts';
import { installFront } from './front.ts';
import { createGate } from './gate.ts';
import { createGuard } from './guard.ts';
import { createReadiness, healthRoutes } from './health.ts';
import { createHostGuard } from './hosts.ts';
import { limitsCheck, type Limiter } from './limits.ts';
import { logParts } from './log-routes.ts';
import type { Logs } from './logs.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createOrigins } from './origins.ts';
import { mountDocs } from './openapi.ts';
import { mountPages, wantsPage } from './pages.ts';
import { createStreams, type Streams } from './streams.ts';

export interface GatewayOptions {
  readonly version: string;
  readonly policy: CorsPolicy;
  /** Hosts answered for beside the loopback names. */
  readonly publicHosts: readonly string[];
  readonly publicUrl: string | undefined;
  readonly auth: 'on' | 'off';
  readonly authenticator: Authenticator;
  readonly cookieName: string;
  readonly limiter: Limiter;
  readonly logs: Logs;
  /** Folder of the built web app. */
  readonly webRoot: string | undefined;
}

export interface Gateway {
  readonly server: Server<typeof GateRequest, typeof GateResponse>;
  readonly streams: Streams;
  readonly metrics: Metrics;
  /** Opens what the features give; call once, before listening. */
  open(parts: readonly Parts[]): Promise<void>;
  /** Stops accepting, tells streams to come back, finishes what runs (<= `graceMs`), then cuts. */
  drain(graceMs: number): Promise<void>;
}

/** Our limit of a request's head; the parser's own is far above, so that we can still answer to the right origin. */
const maxHeadBytes = 64 * 1024;
const parserMaxHeadBytes = 256 * 1024;

function logLine(logs: Logs, request: GateRequest, status: number): void {
  const { origin } = request.headers;
  const fields = {
    request_id: request.requestId,
    method: request.method ?? '',
    // Never the query: it may carry a ticket.
    path: (request.url ?? '').split('?', 1)[0] ?? '',
    status,
    duration_ms: Math.round((performance.now() - request.arrivedAt) * 10) / 10,
    ...(origin === undefined ? {} : { origin, cors: request.cors ?? 'denied: host' }),
    ...(request.faultCode === undefined ? {} : { code: request.faultCode }),
    ...(request.faultCause === undefined ? {} : { cause: request.faultCause }),
  };
  const message = origin === undefined ? 'request' : `CORS request from origin ${origin} ${request.cors ?? 'denied: host'}`;
  if (status >= 500) logs.warn(message, fields);
  else logs.info(message, fields);
}

/** The only way in: host, origin, credential, limit, validation and errors are decided here, the same for every feature. */
export function createGateway(options: GatewayOptions): Gateway {
  const { logs, limiter } = options;
  const isSecure = options.publicUrl?.startsWith('https:') ?? false;
  const publicHost = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).host;
  const origins = createOrigins(options.policy, (host) => (isSecure && host === publicHost ? 'https' : 'http'));
  const metrics = createMetrics();
  const bodies = createBodyWatch();
  const guard = createGuard(options);
  let isDraining = false;
  let serve: (request: GateRequest, response: GateResponse) => void = () => undefined;

  const gate = createGate({
    origins,
    isHostAllowed: createHostGuard(options.publicHosts),
    isDraining: () => isDraining,
    maxHeadBytes,
    serve: (request, response) => {
      bodies.watch(request, response);
      serve(request, response);
    },
    onAnswered: (request, response) => {
      logLine(logs, request, response.statusCode);
      metrics.count(request, response, 'gate');
    },
  });

  const server = createServer({
    IncomingMessage: GateRequest,
    ServerResponse: GateResponse,
    maxHeaderSize: parserMaxHeadBytes,
    headersTimeout: 5000,
    requestTimeout: 0,
    keepAliveTimeout: 72_000,
    connectionsCheckingInterval: 1000,
    // Node's own answer would not be readable; the gate says it.
    requireHostHeader: false,
  });
  server.on('request', gate.onRequest);
  server.on('checkExpectation', gate.onRequest);
  server.on('clientError', (error, socket) => gate.onClientError(error, socket as never));
  installFront(server, {
    headDeadlineMs: 5000,
    silenceMs: 60_000,
    maxHeadBytes: parserMaxHeadBytes,
    onRefused: (socket, why) => gate.refuseSocket(socket, new Fault(why)),
  });

  const app = createApp({ server, logs, metrics, onServe: (handler) => (serve = handler) });
  const streams = createStreams({
    gate,
    guard,
    log: logs,
    onUpgrade: (request, status) => logLine(logs, request, status),
  });
  streams.attach(server);
  metrics.gauge({ name: 'causeway_streams_open', help: 'Open subscriptions.', value: streams.count });
  metrics.gauge({ name: 'causeway_streams_queued_bytes', help: 'Bytes slow subscribers have not read.', value: streams.queuedBytes });

  return {
    server,
    streams,
    metrics,
    open: async (parts) => {
      const readiness = createReadiness([...parts.flatMap((part) => part.checks ?? []), limitsCheck(limiter)], () => isDraining);
      const routes = [
        ...healthRoutes(readiness, options.version),
        ...connectionRoutes({ origins, auth: options.auth, version: options.version }),
        route(getMetrics, async () => new RawReply(metrics.text(), 'text/plain; version=0.0.4; charset=utf-8')),
        ...logParts(logs).routes,
        ...parts.flatMap((part) => part.routes ?? []),
      ];
      const streamParts = [...logParts(logs).streams, ...parts.flatMap((part) => part.streams ?? [])];
      for (const each of routes) mountRoute(app, each, guard);
      streams.mount(app, streamParts);
      mountDocs(app, { endpoints: routes.map((each) => each.endpoint), streams: streamParts.map((each) => each.stream), version: options.version });
      await mountFallback(app, routes.map((each) => each.endpoint), options.webRoot);
      await app.ready();
    },
    drain: async (graceMs) => {
      isDraining = true;
      streams.drain(5000);
      await closeServer(server, graceMs);
      streams.close();
      bodies.stop();
      await app.close();
    },
  };
}

interface AppOptions {
  readonly server: Server<typeof GateRequest, typeof GateResponse>;
  readonly logs: Logs;
  readonly metrics: Metrics;
  readonly onServe: (handler: (request: GateRequest, response: GateResponse) => void) => void;
}

/** Fastify routes, reads bodies and sends; it never sees a socket before the gate did. */
function createApp({ server, logs, metrics, onServe }: AppOptions): FastifyInstance {
  const app = Fastify({
    serverFactory: (handler) => {
      onServe(handler as never);
      return server as never;
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    logger: false,
    frameworkErrors: (error, request, reply) => void sendError(logs, error, request, reply as FastifyReply),
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => sendError(logs, error, request, reply));
  app.addHook('onResponse', (request, reply, done) => {
    const raw = request.raw as GateRequest;
    logLine(logs, raw, reply.raw.statusCode);
    metrics.count(raw, reply.raw as unknown as GateResponse, request.routeOptions.url ?? 'none');
    done();
  });
  return app;
}

function sendError(logs: Logs, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const raw = request.raw as GateRequest;
  const fault = toFault(error);
  if (fault.code === 'internal_error') logs.error('request failed', { request_id: raw.requestId, error: fault.cause ?? fault });
  raw.faultCode = fault.code;
  raw.faultCause = fault.details.reason;
  const body = faultJson(fault, raw.requestId, isTrustedCaller(raw, undefined));
  return reply.code(fault.status).headers(faultHeaders(fault)).send(body);
}

async function mountFallback(app: FastifyInstance, endpoints: readonly Endpoint[], webRoot: string | undefined): Promise<void> {
  const methodsOf = createMethodTable(endpoints);
  const pages = await mountPages(app, webRoot);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (pages.isBuilt && wantsPage(request)) return pages.sendApp(reply);
    const methods = methodsOf(path);
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    if (request.method === 'OPTIONS' && methods.length > 0) return reply.code(204).send();
    throw unrouted(methods, request.method, path);
  });
}

/** Resolves when every connection has ended; idle ones at once, busy ones when done or when the time is up. */
async function closeServer(server: Server<typeof GateRequest, typeof GateResponse>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}

