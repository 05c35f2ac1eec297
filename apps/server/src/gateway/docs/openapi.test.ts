import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Endpoint, FaultBody, Stream } from '@causeway/contract';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';
import { exampleOf } from './openapi-example.ts';
import { schemaOf } from './openapi-schema.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly responses: Readonly<Record<string, object>>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const described = Object.values(await import('@causeway/contract')).filter(
  (value) => typeof value === 'object' && 'path' in value,
);
const endpoints = described.filter((value): value is typeof value & Endpoint => 'method' in value) as readonly Endpoint[];
const streams = described.filter((value) => 'says' in value) as readonly Stream[];
const template = (path: string) => path.replaceAll(/:([A-Za-z]+)/gu, '{$1}').replace('*', '{path}');

/** Every object of a document, with the way to it. */
function* walk(value: unknown, at = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [at, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* walk(child, `${at}/${key}`);
}

describe('the description of the API', () => {
  let server: TestServer;
  let document: Document;
  let operations: Operation[];

  before(async () => {
    server = await startTestServer();
    document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
    operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  });
  after(() => server.close());

  test('it is OpenAPI 3.1 with the parts that every document must have', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.ok(document.info.title && document.info.version);
    for (const [path, methods] of Object.entries(document.paths)) {
      assert.match(path, /^\/(?:[A-Za-z0-9._-]+|\{[A-Za-z]+\})(?:\/(?:[A-Za-z0-9._-]+|\{[A-Za-z]+\}))*$/u);
      for (const method of Object.keys(methods)) assert.match(method, /^(?:get|put|post|delete|patch)$/u);
    }
    for (const { operationId, summary, tags, responses } of operations) {
      assert.ok(summary && tags.length > 0, operationId);
      assert.ok(
        Object.keys(responses).some((status) => /^2\d\d$/u.test(status)),
        operationId,
      );
      for (const status of Object.keys(responses)) assert.match(status, /^(?:[1-5]\d\d|default)$/u);
    }
  });

  test('every operation has an id of its own', () => {
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('each parameter of a path is declared once and required, and nothing else claims to be in the path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{([A-Za-z]+)\}/gu)].map((match) => match[1]);
      for (const { operationId, parameters } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path');
        assert.deepEqual(new Set(inPath.map(({ name }) => name)), new Set(named), operationId);
        assert.ok(
          inPath.every(({ required, schema }) => required && schema),
          operationId,
        );
        const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
        assert.equal(new Set(keys).size, keys.length, operationId);
      }
    }
  });

  test('every reference leads somewhere', () => {
    for (const [at, { $ref }] of walk(document)) {
      if (typeof $ref !== 'string') continue;
      let found: unknown = document;
      for (const key of $ref.slice(2).split('/')) found = (found as Record<string, unknown> | undefined)?.[key];
      assert.ok(found !== undefined, `${at}: ${$ref}`);
    }
  });

  test('every endpoint and stream of the contract is there', () => {
    for (const { name, path, method } of endpoints) {
      assert.equal(document.paths[template(path)]?.[method.toLowerCase()]?.operationId, name);
    }
    for (const { name, path } of streams) assert.equal(document.paths[template(path)]?.['get']?.operationId, name);
  });

  test('examples are what the contract takes and answers; where one is not, say .meta({ examples: […] }) in the contract', () => {
    const asked = endpoints.flatMap((each) =>
      [each.params, each.query, each.body].map((schema) => ({ each, schema, io: 'input' as const })),
    );
    const said = [...endpoints, ...streams].map((each) => ({
      each,
      schema: 'says' in each ? each.says : each.reply,
      io: 'output' as const,
    }));
    for (const { each, schema, io } of [...asked, ...said]) {
      if (!schema) continue;
      const example = exampleOf(schemaOf(schema, io));
      const result = schema.safeParse(example);
      assert.ok(result.success, `${each.name}: ${JSON.stringify(example)} ${result.error?.message}`);
    }
  });

  test('the page of the API names every endpoint, and the page of errors is where doc_url points', async () => {
    const page = await (await fetch(`${server.url}/docs`)).text();
    for (const { path, name } of [...endpoints, ...streams]) assert.ok(page.includes(`<code>${path}</code>`), name);
    assert.ok(page.includes(`curl ${server.url}/health`));
    const fault = (await (await fetch(`${server.url}/v1/nothing`)).json()) as FaultBody;
    const [address = '', code = ''] = fault.error.doc_url.split('#');
    const errors = await fetch(server.url + address, { headers: { accept: 'text/html' } });
    assert.match(errors.headers.get('content-type') ?? '', /^text\/html/u);
    assert.match(errors.headers.get('content-security-policy') ?? '', /script-src 'self'/u);
    assert.ok((await errors.text()).includes(`id="${code}"`));
  });
});
