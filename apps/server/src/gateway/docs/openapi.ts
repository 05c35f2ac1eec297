import { faultBody, faultCatalogue } from '@causeway/contract';
import type { Endpoint, Stream } from '@causeway/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { apiPage } from './docs-page.ts';
import { errorsPage } from './docs-page-errors.ts';
import { exampleOf } from './openapi-example.ts';
import { schemaOf } from './openapi-schema.ts';
import type { Described, JsonSchema } from './openapi-schema.ts';
import { pageHeaders } from '../pages.ts';

type Json = Record<string, unknown>;

const everywhere = [400, 401, 403, 404, 413, 415, 429, 500, 503];

const asTemplate = (path: string): string => path.replaceAll(/:([A-Za-z]+)/gu, '{$1}').replace('*', '{path}');

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input');
  return Object.entries(properties).map(([name, property]) => ({
    name: name === '*' ? 'path' : name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(property.description === undefined ? {} : { description: property.description }),
    schema: property,
    ...(where === 'path' || required.includes(name) ? { example: exampleOf(property, name) } : {}),
  }));
}

const asJson = (schema: JsonSchema): Json => ({ 'application/json': { schema, example: exampleOf(schema) } });

function successOf(endpoint: Endpoint): Json {
  if (!endpoint.reply) return { description: endpoint.summary };
  const events = endpoint.mayStream ? { 'text/event-stream': { schema: { type: 'string' } } } : {};
  return { description: endpoint.summary, content: { ...asJson(schemaOf(endpoint.reply, 'output')), ...events } };
}

function responsesOf(endpoint: Endpoint): Json {
  const statuses = new Set([...everywhere, ...(endpoint.faults ?? []).map((code) => faultCatalogue[code].status)]);
  const responses: Json = { [String(endpoint.status ?? (endpoint.reply ? 200 : 204))]: successOf(endpoint) };
  for (const status of [...statuses].toSorted((a, b) => a - b)) responses[status] = { $ref: '#/components/responses/fault' };
  return responses;
}

/** Who may call it, and where else it is. */
function describe({ access, aliases = [] }: Pick<Endpoint, 'access' | 'aliases'>): string {
  const scope = access === 'public' ? 'Needs no credential.' : `Scope: ${access}.`;
  return aliases.length === 0 ? scope : `${scope} Also at ${aliases.join(', ')}.`;
}

const securityOf = ({ access }: Pick<Endpoint, 'access'>): Json => (access === 'public' ? { security: [] } : {});

function operationOf(endpoint: Endpoint): Json {
  return {
    operationId: endpoint.name,
    tags: [endpoint.name.split('.', 1)[0]],
    summary: endpoint.summary,
    description: describe(endpoint),
    ...securityOf(endpoint),
    'x-causeway-limit': endpoint.tier ?? 'default',
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(endpoint.body ? { requestBody: { required: true, content: asJson(schemaOf(endpoint.body, 'input')) } } : {}),
    responses: responsesOf(endpoint),
  };
}

function streamOf(stream: Stream): Json {
  const says = schemaOf(stream.says, 'output');
  return {
    operationId: stream.name,
    tags: ['streams'],
    summary: `${stream.summary} (WebSocket, or SSE with "Accept: text/event-stream")`,
    description: describe(stream),
    ...securityOf(stream),
    'x-causeway-limit': 'ws',
    parameters: [...parametersOf(stream.params, 'path'), ...parametersOf(stream.query, 'query')],
    ...(stream.hears ? { 'x-causeway-hears': schemaOf(stream.hears, 'input') } : {}),
    responses: {
      200: { description: 'Messages', content: { 'text/event-stream': { schema: says, example: exampleOf(says) } } },
      default: { $ref: '#/components/responses/fault' },
    },
  };
}

/** OpenAPI 3.1 of everything the contract names; streams stand beside the endpoints as their SSE form. */
export function describeApi({ endpoints, streams, version }: Described): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const path = asTemplate(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  for (const stream of streams) {
    const path = asTemplate(stream.path);
    paths[path] = { ...paths[path], get: streamOf(stream) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Causeway', version, description: 'One backend a browser can always reach.' },
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      responses: {
        fault: {
          description: 'What failed, why and what to do',
          content: { 'application/json': { schema: schemaOf(faultBody, 'output') } },
        },
      },
    },
  };
}

/** The address that examples carry; the gate has checked the host. */
function baseOf({ headers, hostname, host }: FastifyRequest): string {
  const isHttps = headers['x-forwarded-proto'] === 'https';
  return `${isHttps ? 'https' : 'http'}://${host || hostname || 'localhost:8000'}`;
}

const sendPage = (reply: FastifyReply, page: string): FastifyReply =>
  reply.headers({ ...pageHeaders, 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' }).send(page);

/** `/openapi.json`, `/docs` and `/docs/errors`, each made when it is first asked for. */
export function mountDocs(app: FastifyInstance, described: Described): void {
  let json: string | undefined;
  let errors: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    json ??= JSON.stringify(describeApi(described));
    return reply.header('content-type', 'application/json; charset=utf-8').send(json);
  });
  app.get('/docs', async (request, reply) => sendPage(reply, apiPage(described, baseOf(request))));
  app.get('/docs/errors', async (_request, reply) => {
    errors ??= errorsPage(described.version);
    return sendPage(reply, errors);
  });
}
