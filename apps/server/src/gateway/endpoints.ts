import { Fault } from '@causeway/contract';
import type { Endpoint } from '@causeway/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { createAudit } from './audit.ts';
import type { RecordDeed } from './audited-deed.ts';
import { createCountBody } from './count-requests.ts';
import type { CountRequest } from './count-requests.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { toFault } from './faults.ts';
import type { Principal, Route } from './feature.ts';
import { mountRawBody } from './json-body.ts';
import { createResponder } from './respond.ts';
import type { Admit, Refuse } from './respond.ts';
import type { ShortCut } from './short-cut.ts';
import { mountTakenBody } from './taken-body.ts';

/** Credentials, scope and limits of one request; throws the fault that ends it. */
export type Guard = (request: GateRequest, guarded: Guarded) => Principal | undefined | Promise<Principal | undefined>;

/** What of an endpoint or a stream the guard looks at. */
export type Guarded = Pick<Endpoint, 'access' | 'tier'>;

const defaultBodyLimitBytes = 1024 * 1024;

async function enter(request: GateRequest, found: Promise<Principal | undefined>): Promise<void> {
  request.principal = await found;
}

const admitTo =
  (guard: Guard, endpoint: Endpoint, url: string): Admit =>
  (request) => {
    request.route = url;
    try {
      const found = guard(request, endpoint);
      if (found instanceof Promise) return enter(request, found);
      request.principal = found;
      return undefined;
    } catch (error) {
      return Promise.reject(toFault(error));
    }
  };

/** Fastify takes a promise or the call, whatever comes. */
const hookOf =
  (admit: Admit) =>
  (request: FastifyRequest, _reply: FastifyReply, done: () => void): Promise<void> | undefined => {
    const waiting = admit(request.raw as GateRequest);
    if (!waiting) done();
    return waiting;
  };

export interface MountOptions {
  readonly fastify: FastifyInstance;
  readonly shortCut: ShortCut;
  readonly refuse: Refuse;
  readonly guard: Guard;
  readonly count: CountRequest;
  readonly audit?: RecordDeed | undefined;
}

/** Opens an endpoint of the contract: guard, validate in, answer, validate out. Fastify finds it and reads its body. */
export function mountRoute({ fastify, shortCut, refuse, guard, count, audit }: MountOptions, route: Route): void {
  const { endpoint } = route;
  const onDone = createAudit(endpoint, audit);
  const countBody = endpoint.counts && createCountBody(count, endpoint);
  for (const url of [endpoint.path, ...(endpoint.aliases ?? [])]) {
    const admit = admitTo(guard, endpoint, url);
    // Before a body is read; where there is none, a hook would only cost.
    const isBodyless = endpoint.method === 'GET';
    const respond = createResponder(route, { refuse, admit: isBodyless ? admit : undefined, countBody, onDone });
    if (isBodyless) shortCut.add(url, respond);
    const options: RouteOptions = {
      method: endpoint.method,
      url,
      bodyLimit: endpoint.bodyLimitBytes ?? defaultBodyLimitBytes,
      onRequest: isBodyless ? [] : hookOf(admit),
      handler: (request, reply) => {
        reply.hijack();
        void respond(reply.raw as unknown as GateResponse, request);
      },
    };
    if (endpoint.takes !== undefined) mountScope(fastify, options, mountTakenBody);
    else if (endpoint.keepsRawBody === true) mountScope(fastify, options, mountRawBody);
    else fastify.route(options);
  }
}

/** In a scope of its own: how bodies are read holds for a whole scope. */
function mountScope(
  fastify: FastifyInstance,
  options: RouteOptions,
  mountBody: (scope: FastifyInstance) => void | Promise<void>,
): void {
  void fastify.register(async (scope) => {
    await mountBody(scope);
    scope.route(options);
  });
}

/** `/v1/sessions/:id` as a pattern, with and without the last slash; `isCapturing` keeps what stands for each parameter. */
export function toPattern(path: string, isCapturing = false): RegExp {
  const escaped = path.replaceAll(/[.+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const part = isCapturing ? '([^/]+)' : '[^/]+';
  return new RegExp(`^${escaped.replaceAll(/:[A-Za-z]+/gu, part).replaceAll('*', '.+')}/?$`, 'u');
}

/** Tells 405 from 404: which methods an address has. */
export function createMethodTable(endpoints: readonly Endpoint[]): (path: string) => string[] {
  const rows = endpoints.flatMap((endpoint) =>
    [endpoint.path, ...(endpoint.aliases ?? [])].map((path) => ({ pattern: toPattern(path), method: endpoint.method })),
  );
  return (path) => [...new Set(rows.filter((row) => row.pattern.test(path)).map((row) => row.method))];
}

/** The fault of a request no route took. */
export function unrouted(methods: readonly string[], method: string, path: string): Fault {
  if (methods.length === 0) return new Fault('not_found', { message: `There is nothing at ${method} ${path}.` });
  return new Fault('method_not_allowed', { message: `${path} exists, but not for ${method}; it takes ${methods.join(', ')}.` });
}
