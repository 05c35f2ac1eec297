import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { handmade } from '../stacks/handmade.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import {
  credentialsValue,
  headerNotAllowed,
  invalidValue,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  preflightNoHeader,
  preflightStatus,
  unparsable,
} from '../shows.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });

const allowing = (ports: Ports) => ({ 'Access-Control-Allow-Origin': pageOrigin(ports) });

/** Headers written by hand, with the mistakes hands make. */
export const handmadeLabs: readonly Lab[] = [
  {
    id: 'handmade-uppercase-origin',
    title: 'The origin is written in capitals',
    causes: ['C06'],
    stack: 'node',
    shows: otherValue,
    setup: (ports) =>
      one(handmade(ports, { 'Access-Control-Allow-Origin': `HTTP://LOCALHOST:${ports.web}` }), get(ports, '/x')),
    mended: (ports) => one(handmade(ports, allowing(ports)), get(ports, '/x')),
  },
  {
    id: 'handmade-origin-with-path',
    title: 'The origin is written with the path of the app',
    causes: ['C06'],
    stack: 'node',
    shows: otherValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': `${pageOrigin(ports)}/app` }), get(ports, '/x')),
  },
  {
    id: 'handmade-other-port',
    title: 'The header names the port the dev server had before',
    causes: ['C05'],
    synonyms: ['T09'],
    stack: 'node',
    shows: otherValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': 'http://localhost:8080' }), get(ports, '/x')),
    mended: (ports) => one(handmade(ports, allowing(ports)), get(ports, '/x')),
  },
  {
    id: 'handmade-space-list',
    title: 'Two origins with a space between them',
    causes: ['C09'],
    stack: 'node',
    shows: multipleValues,
    setup: (ports) =>
      one(handmade(ports, { 'Access-Control-Allow-Origin': `${pageOrigin(ports)} https://app.example.com` }), get(ports, '/x')),
  },
  {
    id: 'handmade-star-twice',
    title: 'The star twice',
    causes: ['C10'],
    stack: 'node',
    shows: multipleValues,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': ['*', '*'] }), get(ports, '/x')),
    mended: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': '*' }), get(ports, '/x')),
  },
  {
    id: 'handmade-two-lines-preflight',
    title: 'Our origin twice, already on the preflight',
    causes: ['C10'],
    stack: 'node',
    shows: multipleValues,
    setup: (ports) =>
      one(
        handmade(ports, { 'Access-Control-Allow-Origin': [pageOrigin(ports), pageOrigin(ports)] }),
        sendJson(ports, '/x', { method: 'PUT' }),
      ),
  },
  {
    id: 'handmade-pattern',
    title: 'A pattern of hosts, sent as it is',
    causes: ['C11'],
    stack: 'node',
    shows: /not equal to the supplied origin|contains the invalid value/u,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': 'https://*.example.com' }), get(ports, '/x')),
  },
  {
    id: 'handmade-port-pattern',
    title: 'A pattern of ports, sent as it is',
    causes: ['C11'],
    stack: 'node',
    shows: invalidValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': 'http://localhost:*' }), get(ports, '/x')),
    mended: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': '*' }), get(ports, '/x')),
  },
  {
    id: 'handmade-undefined',
    title: 'The word undefined stands in the header',
    causes: ['C12'],
    stack: 'node',
    shows: invalidValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': 'undefined' }), get(ports, '/x')),
  },
  {
    id: 'handmade-true',
    title: 'The word true stands where an origin should',
    causes: ['C12'],
    stack: 'node',
    shows: invalidValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': 'true' }), get(ports, '/x')),
  },
  {
    id: 'handmade-quoted-star',
    title: 'The star in quotes, as a template left it',
    causes: ['C12'],
    stack: 'node',
    shows: invalidValue,
    setup: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': '"*"' }), get(ports, '/x')),
  },
  {
    id: 'handmade-credentials-True',
    title: 'Python spells it True',
    causes: ['C14'],
    stack: 'node',
    shows: credentialsValue,
    setup: (ports) =>
      one(
        handmade(ports, { ...allowing(ports), 'Access-Control-Allow-Credentials': 'True' }),
        get(ports, '/x', { credentials: 'include' }),
      ),
    mended: (ports) =>
      one(
        handmade(ports, { ...allowing(ports), 'Access-Control-Allow-Credentials': 'true' }),
        get(ports, '/x', { credentials: 'include' }),
      ),
  },
  {
    id: 'handmade-credentials-1',
    title: 'A one instead of true',
    causes: ['C14'],
    stack: 'node',
    shows: credentialsValue,
    setup: (ports) =>
      one(
        handmade(ports, { ...allowing(ports), 'Access-Control-Allow-Credentials': '1' }),
        get(ports, '/x', { credentials: 'include' }),
      ),
  },
  {
    id: 'handmade-credentials-only-on-preflight',
    title: 'Credentials are allowed on the preflight and not on the answer',
    causes: ['C15'],
    stack: 'node',
    shows: credentialsValue,
    setup: (ports) =>
      one(
        handmade(ports, allowing(ports), { preflight: { 'Access-Control-Allow-Credentials': 'true' } }),
        sendJson(ports, '/x', { method: 'PUT', credentials: 'include' }),
      ),
  },
  {
    id: 'handmade-star-headers-with-credentials',
    title: 'A star for headers counts literally where cookies are sent',
    causes: ['C16'],
    stack: 'node',
    shows: headerNotAllowed,
    setup: (ports) =>
      one(
        handmade(ports, withCookies(ports), { preflight: { 'Access-Control-Allow-Headers': '*' } }),
        sendJson(ports, '/x', { credentials: 'include' }),
      ),
    mended: (ports) => one(handmade(ports, withCookies(ports)), sendJson(ports, '/x', { credentials: 'include' })),
  },
  {
    id: 'handmade-star-methods-with-credentials',
    title: 'A star for methods counts literally where cookies are sent',
    causes: ['C16'],
    stack: 'node',
    shows: methodNotAllowed,
    setup: (ports) =>
      one(
        handmade(ports, withCookies(ports), { preflight: { 'Access-Control-Allow-Methods': '*' } }),
        sendJson(ports, '/x', { method: 'PUT', credentials: 'include' }),
      ),
  },
  {
    id: 'handmade-requested-with',
    title: 'A library adds X-Requested-With',
    causes: ['C18'],
    synonyms: ['C17'],
    stack: 'node',
    shows: headerNotAllowed,
    setup: (ports) =>
      one(handmade(ports, allowing(ports)), sendJson(ports, '/x', { headers: { 'X-Requested-With': 'XMLHttpRequest' } })),
  },
  {
    id: 'handmade-idempotency-key',
    title: 'The payment call carries an Idempotency-Key that is not allowed',
    causes: ['C18'],
    synonyms: ['C17'],
    stack: 'node',
    shows: headerNotAllowed,
    setup: (ports) => one(handmade(ports, allowing(ports)), sendJson(ports, '/x', { headers: { 'Idempotency-Key': 'a1' } })),
  },
  {
    id: 'handmade-semicolon-methods',
    title: 'Methods with semicolons between them',
    causes: ['C22'],
    stack: 'node',
    shows: unparsable,
    setup: (ports) =>
      one(
        handmade(ports, allowing(ports), { preflight: { 'Access-Control-Allow-Methods': 'GET;PUT;POST' } }),
        sendJson(ports, '/x', { method: 'PUT' }),
      ),
  },
  {
    id: 'handmade-space-headers',
    title: 'Header names with spaces between them',
    causes: ['C22'],
    stack: 'node',
    shows: unparsable,
    setup: (ports) =>
      one(
        handmade(ports, allowing(ports), { preflight: { 'Access-Control-Allow-Headers': 'content-type x-api-key' } }),
        sendJson(ports, '/x'),
      ),
  },
  {
    id: 'handmade-method-not-listed',
    title: 'DELETE is not among the methods',
    causes: ['C20'],
    stack: 'node',
    shows: methodNotAllowed,
    setup: (ports) => one(handmade(ports, allowing(ports)), get(ports, '/x', { method: 'DELETE' })),
  },
  {
    id: 'handmade-preflight-500',
    title: 'The right headers and a 500 on every preflight',
    causes: ['C03'],
    stack: 'node',
    shows: preflightStatus,
    setup: (ports) => one(handmade(ports, allowing(ports), { status: 500 }), sendJson(ports, '/x')),
  },
  {
    id: 'handmade-null-origin',
    title: 'The page is opened as a file, its origin is null, and the server names localhost',
    causes: ['C23'],
    stack: 'node',
    shows: /from origin 'null' has been blocked/u,
    setup: (ports) => ({
      ...one(handmade(ports, { 'Access-Control-Allow-Origin': 'http://localhost:5173' }), get(ports, '/x')),
      page: { origin: 'null' },
    }),
  },
  {
    id: 'handmade-null-origin-unanswered',
    title: 'The page is opened as a file, and the list of origins has no null',
    causes: ['C23'],
    stack: 'express',
    shows: /from origin 'null' has been blocked/u,
    setup: (ports) => ({
      ...one(
        express(
          ports,
          `app.use(cors({ origin: ['http://localhost:5173'] }));\napp.get('/x', (request, response) => response.json({}));`,
        ),
        get(ports, '/x'),
      ),
      page: { origin: 'null' },
    }),
  },
  {
    id: 'handmade-headers-on-options-only',
    title: 'The OPTIONS branch has the headers and the others do not',
    causes: ['C30'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.method === 'OPTIONS') return response.writeHead(204, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': '*', 'Access-Control-Allow-Headers': '*' }).end();\n  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');`,
        ),
        sendJson(ports, '/x', { method: 'PUT' }),
      ),
  },
  {
    id: 'handmade-strict-refusal-masks-header',
    title: 'A server that sends no header at all when one asked name is not allowed',
    causes: ['C17'],
    synonyms: ['C42'],
    stack: 'node',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(strict(ports, ['content-type'], ['GET', 'POST', 'PUT']), sendJson(ports, '/x', { headers: { 'X-Tenant': '7' } })),
    mended: (ports) =>
      one(
        strict(ports, ['content-type', 'x-tenant'], ['GET', 'POST', 'PUT']),
        sendJson(ports, '/x', { headers: { 'X-Tenant': '7' } }),
      ),
  },
  {
    id: 'handmade-strict-refusal-masks-method',
    title: 'A server that sends no header at all when the method is not allowed',
    causes: ['C20'],
    synonyms: ['C42'],
    stack: 'node',
    shows: preflightNoHeader,
    setup: (ports) => one(strict(ports, ['content-type'], ['GET', 'POST']), sendJson(ports, '/x', { method: 'PUT' })),
    mended: (ports) => one(strict(ports, ['content-type'], ['GET', 'POST', 'PUT']), sendJson(ports, '/x', { method: 'PUT' })),
  },
];

const withCookies = (ports: Ports) => ({ ...allowing(ports), 'Access-Control-Allow-Credentials': 'true' });

/** Answers a preflight as rs/cors does: with everything, or with nothing. */
const strict = (ports: Ports, headers: readonly string[], methods: readonly string[]): Part =>
  nodeHttp(
    ports,
    `  const origin = request.headers.origin;
  response.setHeader('Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
  if (request.method !== 'OPTIONS') {
    if (origin === '${pageOrigin(ports)}') response.setHeader('Access-Control-Allow-Origin', origin);
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');
  }
  const names = (request.headers['access-control-request-headers'] ?? '').split(',').filter(Boolean);
  const isAllowed = origin === '${pageOrigin(ports)}' && names.every((name) => ${JSON.stringify(headers)}.includes(name)) && ${JSON.stringify(methods)}.includes(request.headers['access-control-request-method']);
  if (!isAllowed) return response.writeHead(204).end();
  response.writeHead(204, { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Methods': request.headers['access-control-request-method'], 'Access-Control-Allow-Headers': names.join(', ') }).end();`,
  );
