import { Fault } from '@causeway/contract';
import type { Endpoint } from '@causeway/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AskedRequest } from './asked.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { invalidRequest } from './faults.ts';
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

function handlerOf({ endpoint, answer }: Route): (request: FastifyRequest, reply: FastifyReply) => void {
  const schemas = lazySchemas(endpoint);
  const respond = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
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
      reply.send(error);
    }
  };
  // Fastify would wrap a returned promise in two more.
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
function sendJson(reply: FastifyReply, status: number, json: string): void {
  reply.hijack();
  (reply.raw as unknown as GateResponse).sendJson(status, json);
}

function guardHook(guard: Guard, endpoint: Endpoint, url: string) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const raw = request.raw as GateRequest;
    raw.route = url;
    try {
      const result = guard(raw, endpoint);
      if (result instanceof Promise) {
        result.then((principal) => {
          raw.principal = principal;
          done();
        }, done);
        return;
      }
      raw.principal = result;
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  };
}

/** Opens an endpoint of the contract on Fastify: guard, validate in, answer, validate out. */
export function mountRoute(app: FastifyInstance, route: Route, guard: Guard): void {
  const { endpoint } = route;
  for (const url of [endpoint.path, ...(endpoint.aliases ?? [])]) {
    app.route({
      method: endpoint.method,
      url,
      bodyLimit: endpoint.bodyLimitBytes ?? defaultBodyLimitBytes,
      onRequest: guardHook(guard, endpoint, url),
      handler: handlerOf(route),
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
