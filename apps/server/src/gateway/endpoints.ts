import { Fault } from '@causeway/contract';
import type { Endpoint } from '@causeway/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AskedRequest } from './asked.ts';
import type { GateRequest, GateResponse, JsonStatus } from './exchange.ts';
import { invalidRequest, toFault } from './faults.ts';
import { RawReply } from './feature.ts';
import type { Principal, Route } from './feature.ts';

/** Credentials, scope and limits of one request; throws the fault that ends it. */
export type Guard = (request: GateRequest, guarded: Guarded) => Principal | undefined | Promise<Principal | undefined>;

/** What of an endpoint or a stream the guard looks at. */
export type Guarded = Pick<Endpoint, 'access' | 'tier'>;

/** One switch for zod's compiled success path; errors always come from the plain schema. */
const isCompiled = true;
const defaultBodyLimitBytes = 1024 * 1024;

interface Schemas {
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly reply: z.ZodType | undefined;
}

const compiled = <T extends z.ZodType | undefined>(schema: T): T => (schema && isCompiled ? z.compile(schema) : schema);

/** Compiled at the first request of an endpoint: compiling all at start would cost a tenth of a second. */
function lazySchemas(endpoint: Endpoint): () => Schemas {
  let schemas: Schemas | undefined;
  return () => {
    schemas ??= {
      params: compiled(endpoint.params),
      query: compiled(endpoint.query),
      body: compiled(endpoint.body),
      reply: compiled(endpoint.reply),
    };
    return schemas;
  };
}

export function parsePart(schema: z.ZodType | undefined, value: unknown, where: 'body' | 'query' | 'path'): unknown {
  if (!schema) return undefined;
  // A missing body is an empty one: the error then names the field that is missing.
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw invalidRequest(result.error, where);
}

/** Fastify would wrap a returned promise in two more, so the handler returns none. */
type Handler = (request: FastifyRequest, reply: FastifyReply) => void;

function handlerOf({ endpoint, answer }: Route, admit: Admit | undefined): Handler {
  const schemas = lazySchemas(endpoint);
  const respond = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      const waiting = admit?.(request.raw as GateRequest);
      if (waiting) await waiting;
      const { params, query, body, reply: replySchema } = schemas();
      const asked = new AskedRequest(request, reply, {
        params: parsePart(params, request.params, 'path'),
        query: parsePart(query, request.query, 'query'),
        body: parsePart(body, request.body, 'body'),
      });
      const result = await answer(asked);
      if (result instanceof RawReply) sendRaw(reply, result, endpoint);
      else if (replySchema) sendJson(reply, endpoint.status ?? 200, JSON.stringify(replySchema.parse(result)));
      else reply.code(endpoint.status ?? 204).send();
    } catch (error) {
      reply.send(toFault(error));
    }
  };
  return (request, reply) => void respond(request, reply);
}

function sendRaw(reply: FastifyReply, result: RawReply, endpoint: Endpoint): void {
  if (result.body === undefined) return;
  reply
    .code(result.status ?? endpoint.status ?? 200)
    .header('content-type', result.contentType)
    .send(result.body);
}

/** Past Fastify's own sending: type and length are known. */
function sendJson(reply: FastifyReply, status: JsonStatus, json: string): void {
  reply.hijack();
  (reply.raw as unknown as GateResponse).sendJson(status, json);
}

async function enter(request: GateRequest, found: Promise<Principal | undefined>): Promise<void> {
  request.principal = await found;
}

/** Names the route and lets the guard decide; a promise only where it must ask somebody or refuses. */
type Admit = (request: GateRequest) => Promise<void> | undefined;

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

/** Opens an endpoint of the contract on Fastify: guard, validate in, answer, validate out. */
export function mountRoute(app: FastifyInstance, route: Route, guard: Guard): void {
  const { endpoint } = route;
  for (const url of [endpoint.path, ...(endpoint.aliases ?? [])]) {
    const admit = admitTo(guard, endpoint, url);
    // Before a body is read; where there is none, a hook would only cost.
    const isBodyless = endpoint.method === 'GET';
    app.route({
      method: endpoint.method,
      url,
      bodyLimit: endpoint.bodyLimitBytes ?? defaultBodyLimitBytes,
      onRequest: isBodyless ? [] : hookOf(admit),
      handler: handlerOf(route, isBodyless ? admit : undefined),
    });
  }
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
