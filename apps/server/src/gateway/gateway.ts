import { getMetrics } from '@causeway/contract';
import type { CorsPolicy } from '@causeway/cors';
import { createApp, mountFallback } from './app.ts';
import { createBodyWatch } from './body-watch.ts';
import { connectionRoutes } from './connection.ts';
import type { Authenticator } from './credentials.ts';
import { mountRoute } from './endpoints.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { RawReply, route } from './feature.ts';
import type { Parts } from './feature.ts';
import { createGate } from './gate.ts';
import { createCountRequest } from './count-requests.ts';
import { createGuard } from './guard.ts';
import { createReadiness, healthRoutes } from './health.ts';
import { createHostGuard } from './hosts.ts';
import { closeServer, createHttpServer, maxHeadBytes } from './http-server.ts';
import type { GateServer } from './http-server.ts';
import { limitsCheck } from './limits/limits.ts';
import type { Limiter } from './limits/limits.ts';
import { logParts } from './logs/log-routes.ts';
import type { Logs } from './logs/logs.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { mountDocs } from './docs/openapi.ts';
import { createOrigins } from './origins.ts';
import type { Origins } from './origins.ts';
import { OwnPaths } from './pass-through.ts';
import type { CreatePassThrough } from './pass-through.ts';
import { createRequestLog } from './logs/request-log.ts';
import { Streams } from './streams.ts';

export interface GatewayOptions {
  readonly version: string;
  readonly policy: CorsPolicy;
  /** Hosts answered for beside the loopback names. */
  readonly publicHosts: readonly string[];
  readonly publicUrl: string | undefined;
  readonly auth: 'on' | 'off';
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly logs: Logs;
  /** Folder of the built web app. */
  readonly webRoot: string | undefined;
  /** Other servers under prefixes of this one. */
  readonly passThrough?: CreatePassThrough | undefined;
}

export interface Gateway {
  readonly server: GateServer;
  readonly streams: Streams;
  /** Opens what the features give; call once, before listening. */
  open(parts: readonly Parts[]): Promise<void>;
  /** Stops accepting, tells streams to come back, finishes what runs (<= `graceMs`), then cuts. */
  drain(graceMs: number): Promise<void>;
}

function originsOf({ policy, publicUrl }: GatewayOptions): Origins {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  return createOrigins(policy, (host) => (url?.protocol === 'https:' && url.host === host ? 'https' : 'http'));
}

function createFrontDoor(options: GatewayOptions, metrics: Metrics) {
  const { logs } = options;
  const origins = originsOf(options);
  const requestLog = createRequestLog(logs, metrics);
  const bodies = createBodyWatch();
  const state = { isDraining: false };
  const ownPaths = new OwnPaths();
  const passThrough = options.passThrough?.((path) => ownPaths.has(path));
  const gate = createGate({
    origins,
    isHostAllowed: createHostGuard(options.publicHosts),
    isDraining: () => state.isDraining,
    maxHeadBytes,
    serve: (request: GateRequest, response: GateResponse) => {
      bodies.watch(request, response);
      if (!passThrough?.serve(request, response)) app.serve(request, response);
    },
    onAnswered: requestLog,
  });
  const server = createHttpServer(gate);
  const app = createApp({ server, logs });
  app.fastify.addHook('onRoute', ({ url }) => ownPaths.add(url));
  return { app, bodies, gate, origins, passThrough, requestLog, server, state };
}

function createGuarding({ limiter, authenticator }: Pick<GatewayOptions, 'limiter' | 'authenticator'>) {
  const count = createCountRequest(limiter);
  return { count, guard: createGuard({ authenticator, count }) };
}

/** The only way in: host, origin, credential, limit, validation and errors are decided here, the same for every feature. */
export function createGateway(options: GatewayOptions): Gateway {
  const { limiter, logs, version } = options;
  const metrics = createMetrics();
  const guarding = createGuarding(options);
  const { app, bodies, gate, origins, passThrough, requestLog, server, state } = createFrontDoor(options, metrics);
  const streams = new Streams({ gate, guard: guarding.guard, log: logs, onUpgrade: requestLog, passThrough });
  streams.attach(server);
  metrics.gauge({ name: 'causeway_streams_open', help: 'Open subscriptions.', value: () => streams.count });
  metrics.gauge({
    name: 'causeway_streams_queued_bytes',
    help: 'Bytes slow subscribers left unread.',
    value: () => streams.queuedBytes,
  });

  const ownParts = (parts: readonly Parts[]): Parts => {
    const readiness = createReadiness(
      [...parts.flatMap(({ checks = [] }) => checks), limitsCheck(limiter)],
      () => state.isDraining,
    );
    const { routes, streams: logStreams } = logParts(logs);
    const metricsRoute = route(
      getMetrics,
      async () => new RawReply(metrics.text(), 'text/plain; version=0.0.4; charset=utf-8'),
    );
    return {
      routes: [
        ...healthRoutes(readiness, version),
        ...connectionRoutes({ origins, auth: options.auth, version }),
        metricsRoute,
        ...routes,
      ],
      streams: logStreams,
    };
  };

  return {
    server,
    streams,
    open: async (parts) => {
      const all = [ownParts(parts), ...parts];
      const routes = all.flatMap((part) => part.routes ?? []);
      const streamParts = all.flatMap((part) => part.streams ?? []);
      const endpoints = routes.map(({ endpoint }) => endpoint);
      for (const each of routes) mountRoute({ ...app, ...guarding, audit: all.find((part) => part.audit)?.audit }, each);
      streams.mount(app.fastify, streamParts);
      mountDocs(app.fastify, { endpoints, streams: streamParts.map(({ stream }) => stream), version });
      const discoveries = all.flatMap((part) => part.discoveries ?? []);
      await mountFallback(app.fastify, endpoints, { webRoot: options.webRoot, discoveries });
      await app.fastify.ready();
    },
    drain: async (graceMs) => {
      state.isDraining = true;
      streams.drain(5000);
      passThrough?.drain();
      await closeServer(server, graceMs);
      passThrough?.close();
      streams.close();
      bodies.stop();
      await app.fastify.close();
    },
  };
}
