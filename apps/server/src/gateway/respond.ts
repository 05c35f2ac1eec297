import type { Endpoint } from '@causeway/contract';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AskedRequest } from './asked.ts';
import type { Done } from './audit.ts';
import type { CountBody } from './count-requests.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import { invalidRequest } from './faults.ts';
import { RawReply } from './feature.ts';
import type { Route, StreamedContent } from './feature.ts';

/** What a request brought, not validated yet. */
export interface Given {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Answers a request; never rejects. */
export type Respond = (response: GateResponse, given: Given) => Promise<void>;

/** Names the route and lets the guard decide; a promise only where it must ask somebody or refuses. */
export type Admit = (request: GateRequest) => Promise<void> | undefined;

/** Answers with the fault of whatever was thrown. */
export type Refuse = (response: GateResponse, error: unknown) => void;

/** One switch for zod's compiled success path; errors always come from the plain schema. */
const isCompiled = true;

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

export interface ResponderOptions {
  readonly refuse: Refuse;
  /** Undefined: the guard was asked before the body was read. */
  readonly admit: Admit | undefined;
  /** Where the body says how many requests it is. */
  readonly countBody?: CountBody | undefined;
  /** Told of each success. */
  readonly onDone?: ((done: Done) => void) | undefined;
}

/** Validates what came, lets the feature answer, validates what goes. */
export function createResponder({ endpoint, answer }: Route, { refuse, admit, countBody, onDone }: ResponderOptions): Respond {
  const schemas = lazySchemas(endpoint);
  return async (response, given) => {
    try {
      const waiting = admit?.(response.req);
      if (waiting) await waiting;
      const { params, query, body, reply } = schemas();
      const asked = new AskedRequest(response, {
        params: parsePart(params, given.params, 'path'),
        query: parsePart(query, given.query, 'query'),
        body: parsePart(body, given.body, 'body'),
      });
      if (countBody) await countBody(response.req, asked.body);
      const result = await answer(asked);
      onDone?.({ request: response.req, params: asked.params, result });
      if (result instanceof RawReply) await sendRaw(response, result, endpoint);
      else if (reply) response.sendJson(endpoint.status ?? 200, JSON.stringify(reply.parse(result)));
      else response.sendNothing();
    } catch (error) {
      refuse(response, error);
    }
  };
}

/** The head goes out with the first bytes, so that a file that cannot be read is still a fault. */
async function sendStream(response: GateResponse, { content, sizeBytes }: StreamedContent, head: Head): Promise<void> {
  // What is empty has an end and no first byte.
  await Promise.race([once(content, 'readable'), once(content, 'end')]);
  const length = sizeBytes === undefined ? {} : { 'content-length': sizeBytes };
  response.writeHead(head.status, { 'content-type': head.contentType, ...length });
  try {
    await pipeline(content, response);
  } catch {
    // The caller went away, or the file ended early: the cut is all that can still be said.
    response.giveUp();
  }
}

interface Head {
  readonly status: number;
  readonly contentType: string;
}

async function sendRaw(response: GateResponse, { body, contentType, status }: RawReply, endpoint: Endpoint): Promise<void> {
  if (body === undefined) return;
  if (typeof body === 'object' && 'content' in body) {
    await sendStream(response, body, { status: status ?? endpoint.status ?? 200, contentType });
    return;
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status ?? endpoint.status ?? 200, { 'content-type': contentType, 'content-length': length });
  response.end(body);
}
