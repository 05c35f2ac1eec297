import { faultBody, faultCatalogue } from '@causeway/contract';
import type { Endpoint, Stream } from '@causeway/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

export interface Described {
  readonly endpoints: readonly Endpoint[];
  readonly streams: readonly Stream[];
  readonly version: string;
}

type Json = Record<string, unknown>;

const everywhere = [400, 401, 403, 404, 413, 415, 429, 500, 503];

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
}

const asTemplate = (path: string): string => path.replaceAll(/:([A-Za-z]+)/gu, '{$1}').replace('*', '{path}');

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name: name === '*' ? 'path' : name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(property['description'] === undefined ? {} : { description: property['description'] }),
    schema: property,
  }));
}

function responsesOf(endpoint: Endpoint): Json {
  const statuses = new Set([...everywhere, ...(endpoint.faults ?? []).map((code) => faultCatalogue[code].status)]);
  const success = endpoint.reply
    ? {
        description: endpoint.summary,
        content: {
          'application/json': { schema: schemaOf(endpoint.reply, 'output') },
          ...(endpoint.mayStream ? { 'text/event-stream': {} } : {}),
        },
      }
    : { description: endpoint.summary };
  const failures = [...statuses]
    .toSorted((a, b) => a - b)
    .map((status) => [String(status), { $ref: '#/components/responses/fault' }]);
  return { [String(endpoint.status ?? (endpoint.reply ? 200 : 204))]: success, ...Object.fromEntries(failures) };
}

function operationOf(endpoint: Endpoint): Json {
  return {
    operationId: endpoint.name,
    tags: [endpoint.name.split('.', 1)[0]],
    summary: endpoint.summary,
    ...(endpoint.access === 'public' ? { security: [] } : { description: `Scope: ${endpoint.access}.` }),
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(endpoint.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } } } }
      : {}),
    responses: responsesOf(endpoint),
  };
}

function streamOf(stream: Stream): Json {
  return {
    operationId: stream.name,
    tags: ['streams'],
    summary: `${stream.summary} (WebSocket, or SSE with "Accept: text/event-stream")`,
    ...(stream.access === 'public' ? { security: [] } : { description: `Scope: ${stream.access}.` }),
    parameters: parametersOf(stream.params, 'path'),
    responses: {
      200: { description: 'Messages', content: { 'text/event-stream': { schema: schemaOf(stream.says, 'output') } } },
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

/** `/openapi.json`, made at the first request. */
export function mountDocs(app: FastifyInstance, described: Described): void {
  let text: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(describeApi(described));
    return reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
}
