import type { Endpoint } from '@causeway/contract';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createMethodTable, unrouted } from './endpoints.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { faultHeaders, faultJson, toFault } from './faults.ts';
import { isTrustedCaller } from './gate.ts';
import type { GateServer } from './http-server.ts';
import type { Logs } from './logs.ts';
import { mountPages, wantsPage } from './pages.ts';

export interface AppOptions {
  readonly server: GateServer;
  readonly logs: Logs;
}

export interface App {
  readonly fastify: FastifyInstance;
  /** Routes, reads the body and answers; for requests the gate let in. */
  readonly serve: (request: GateRequest, response: GateResponse) => void;
}

/** Whatever a route threw, as the one envelope. */
function createErrorHandler(logs: Logs) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const raw = request.raw as GateRequest;
    const fault = toFault(error);
    if (fault.code === 'internal_error') {
      logs.error('request failed', { request_id: raw.requestId, error: fault.cause ?? fault });
    }
    raw.faultCode = fault.code;
    raw.faultCause = fault.details.reason;
    const body = faultJson(fault, raw.requestId, isTrustedCaller(raw, raw.principal));
    return reply.code(fault.status).headers(faultHeaders(fault)).send(body);
  };
}

/** Fastify routes, reads bodies and sends; it never sees a request before the gate did. */
export function createApp({ server, logs }: AppOptions): App {
  const onError = createErrorHandler(logs);
  let serve: App['serve'] = () => undefined;
  const fastify = Fastify({
    serverFactory: (handler) => {
      serve = handler;
      return server;
    },
    logger: false,
    // Fastify's own would make a text per request that nobody reads.
    genReqId: (raw) => (raw as GateRequest).requestId,
    // The gate answers; Fastify would answer once more, unreadably, whenever the gate does not.
    clientErrorHandler: () => undefined,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => void onError(error, request, reply as unknown as FastifyReply),
  });
  fastify.removeContentTypeParser('text/plain');
  fastify.setErrorHandler(onError);
  // Endpoints say their pattern themselves.
  fastify.addHook('onRoute', (route) => {
    route.onRequest ??= (request, _reply, done) => {
      (request.raw as GateRequest).route = route.url;
      done();
    };
  });
  return {
    fastify,
    serve: (request, response) => {
      request.route = 'none';
      serve(request, response);
    },
  };
}

/** What no route took: the web app's pages, 405 with `Allow`, or 404. */
export async function mountFallback(
  fastify: FastifyInstance,
  endpoints: readonly Endpoint[],
  webRoot: string | undefined,
): Promise<void> {
  const methodsOf = createMethodTable(endpoints);
  const pages = await mountPages(fastify, webRoot);
  fastify.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (pages.isBuilt && wantsPage(request)) return pages.sendApp(reply);
    const methods = methodsOf(path);
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    if (request.method === 'OPTIONS' && methods.length > 0) return reply.code(204).send();
    throw unrouted(methods, request.method, path);
  });
}
