import type { Endpoint } from '@causeway/contract';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createMethodTable, unrouted } from './endpoints.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { sendFault, toFault } from './faults.ts';
import type { Discovery } from './feature.ts';
import { isTrustedCaller } from './gate.ts';
import type { GateServer } from './http-server.ts';
import { mountJsonBody } from './json-body.ts';
import type { Logs } from './logs/logs.ts';
import { mountPages, wantsPage } from './pages.ts';
import type { Refuse } from './respond.ts';
import { ShortCut } from './short-cut.ts';

export interface AppOptions {
  readonly server: GateServer;
  readonly logs: Logs;
}

export interface App {
  readonly fastify: FastifyInstance;
  readonly shortCut: ShortCut;
  readonly refuse: Refuse;
  /** Routes, reads the body and answers; for requests the gate let in. */
  readonly serve: (request: GateRequest, response: GateResponse) => void;
}

/** Whatever a route threw, as the one envelope. */
const createRefuse =
  (logs: Logs): Refuse =>
  (response, error) => {
    const { req: request } = response;
    const fault = toFault(error);
    if (fault.code === 'internal_error') {
      logs.error('request failed', { request_id: request.requestId, error: fault.cause ?? fault });
    }
    sendFault(response, fault, { isTrusted: isTrustedCaller(request, request.principal) });
  };

/** Fastify routes, reads bodies and sends; it never sees a request before the gate did. */
export function createApp({ server, logs }: AppOptions): App {
  const refuse = createRefuse(logs);
  const onError = (error: unknown, _request: unknown, reply: FastifyReply): void => {
    reply.hijack();
    refuse(reply.raw as unknown as GateResponse, error);
  };
  const shortCut = new ShortCut();
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
    frameworkErrors: (error, request, reply) => onError(error, request, reply as unknown as FastifyReply),
  });
  mountJsonBody(fastify);
  fastify.removeContentTypeParser('text/plain');
  fastify.setErrorHandler(onError);
  // Endpoints say their pattern themselves.
  fastify.addHook('onRoute', (route) => {
    shortCut.leave(route.url);
    route.onRequest ??= (request, _reply, done) => {
      (request.raw as GateRequest).route = route.url;
      done();
    };
  });
  return {
    fastify,
    shortCut,
    refuse,
    serve: (request, response) => {
      request.route = 'none';
      const found = request.method === 'GET' ? shortCut.find(request.url ?? '') : undefined;
      if (found) void found.respond(response, { params: found.params, query: {}, body: undefined });
      else serve(request, response);
    },
  };
}

/** What no route took: the web app's pages, 405 with `Allow`, or 404. */
export async function mountFallback(
  fastify: FastifyInstance,
  endpoints: readonly Endpoint[],
  { webRoot, discoveries }: { readonly webRoot: string | undefined; readonly discoveries: readonly Discovery[] },
): Promise<void> {
  const methodsOf = createMethodTable(endpoints);
  const pages = await mountPages(fastify, webRoot);
  fastify.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (pages.isBuilt && wantsPage(request)) return pages.sendApp(reply);
    const methods = methodsOf(path);
    if (methods.length > 0) reply.raw.setHeader('allow', methods.join(', '));
    if (request.method === 'OPTIONS' && methods.length > 0) {
      const told = discoveries.find((each) => path === each.path || path.startsWith(`${each.path}/`));
      return reply
        .code(204)
        .headers(told?.headers ?? {})
        .send();
    }
    throw unrouted(methods, request.method, path);
  });
}
