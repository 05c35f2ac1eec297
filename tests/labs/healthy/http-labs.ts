import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { handmade } from '../stacks/handmade.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { healthy } from './healthy.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const any = { 'Access-Control-Allow-Origin': '*' };
const put = (ports: Ports, more: Partial<LabRequest> = {}) => sendJson(ports, '/x', { method: 'PUT', ...more });
const items = `app.get('/items', (request, response) => response.json([1]));`;

/** HTTP that works, some of it in ways that look wrong. */
export const healthyHttpLabs: readonly Lab[] = [
  ...[200, 202, 205, 206, 226, 299].map((status) =>
    healthy({
      id: `preflight-${status}`,
      title: `A preflight answered ${status}, which is as good as 204`,
      stack: 'node',
      scene: (ports) => one(handmade(ports, any, { status }), put(ports)),
    }),
  ),
  healthy({
    id: 'star-without-credentials',
    title: 'A star, and no cookies',
    stack: 'express',
    scene: (ports) => one(express(ports, `app.use(cors());\n${items}`), get(ports, '/items')),
  }),
  healthy({
    id: 'star-lists-without-credentials',
    title: 'A star for methods and headers, and no cookies',
    stack: 'node',
    scene: (ports) =>
      one(
        handmade(ports, any, { preflight: { 'Access-Control-Allow-Headers': '*', 'Access-Control-Allow-Methods': '*' } }),
        put(ports, { headers: { 'X-Anything': '1' } }),
      ),
  }),
  healthy({
    id: 'reflected-with-credentials',
    title: 'Our origin reflected, cookies allowed',
    stack: 'express',
    scene: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'], credentials: true }));\n${items}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
  }),
  healthy({
    id: 'post-not-in-methods',
    title: 'POST need not be among the allowed methods',
    stack: 'node',
    scene: (ports) =>
      one(handmade(ports, any, { preflight: { 'Access-Control-Allow-Methods': 'PUT' } }), sendJson(ports, '/x')),
  }),
  healthy({
    id: 'headers-in-capitals',
    title: 'Header names are allowed whatever their case',
    stack: 'node',
    scene: (ports) =>
      one(
        handmade(ports, any, { preflight: { 'Access-Control-Allow-Headers': 'CONTENT-TYPE, X-TEAM' } }),
        put(ports, { headers: { 'x-team': 'a' } }),
      ),
  }),
  healthy({
    id: 'simple-post-without-options',
    title: 'A plain-text POST needs no preflight, and OPTIONS is 405',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.method === 'OPTIONS') return response.writeHead(405).end();\n  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        get(ports, '/log', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, data: 'hello' }),
      ),
  }),
  healthy({
    id: 'get-without-options',
    title: 'A plain GET on a server that answers OPTIONS with 404',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.method === 'OPTIONS') return response.writeHead(404).end();\n  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '${pageOrigin(ports)}', Vary: 'Origin' }).end('{}');`,
        ),
        get(ports, '/feed'),
      ),
  }),
  healthy({
    id: 'same-origin-without-cors',
    title: 'The page and its API share an origin: no header is needed',
    stack: 'express',
    scene: (ports) => ({
      parts: [
        express(
          ports,
          `app.get('/', (request, response) => response.send('<!doctype html><title>App</title>'));\napp.put('/api/items/1', (request, response) => response.json({}));\napp.get('/api/items/1', (request, response) => response.json({}));`,
          { port: ports.web, folder: 'site' },
        ),
      ],
      request: { ...sendJson(ports, '', { method: 'PUT' }), url: `http://localhost:${ports.web}/api/items/1` },
      page: { isServed: true },
    }),
  }),
  healthy({
    id: 'redirect-same-origin',
    title: 'A redirect within the API, with the header on both',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const allow = { 'Access-Control-Allow-Origin': '${pageOrigin(ports)}' };\n  if (request.url === '/old') return response.writeHead(307, { ...allow, Location: '/new' }).end();\n  response.writeHead(200, { ...allow, 'Content-Type': 'application/json' }).end('[1]');`,
        ),
        get(ports, '/old'),
      ),
  }),
  healthy({
    id: 'redirect-other-origin-star',
    title: 'A redirect to another origin whose answer has a star',
    stack: 'node',
    scene: (ports) => ({
      parts: [
        nodeHttp(
          ports,
          `  response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: 'http://127.0.0.1:${ports.other}/items' }).end();`,
        ),
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' }).end('[1]');`,
          { port: ports.other, folder: 'cdn' },
        ),
      ],
      request: get(ports, '/items'),
    }),
  }),
  healthy({
    id: 'slow-answer',
    title: 'Two and a half seconds, then a good answer',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/complete', (request, response) => setTimeout(() => response.json({ text: 'Hello' }), 2500));`,
        ),
        get(ports, '/complete'),
      ),
  }),
  healthy({
    id: 'limit-not-reached',
    title: 'A limiter with its headers, far from its limit',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors({ exposedHeaders: ['RateLimit', 'Retry-After'] }));\napp.use(rateLimit({ windowMs: 60000, limit: 1000, standardHeaders: 'draft-8' }));\n${items}`,
        ),
        get(ports, '/items'),
      ),
  }),
  healthy({
    id: 'helmet-corp',
    title: 'Cross-Origin-Resource-Policy: same-origin does not concern fetch in cors mode',
    stack: 'express',
    scene: (ports) => one(express(ports, `app.use(helmet());\napp.use(cors());\n${items}`), get(ports, '/items')),
  }),
  healthy({
    id: 'fixed-origin',
    title: 'One fixed origin without Vary, and it is ours',
    stack: 'express',
    scene: (ports) => one(express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}' }));\n${items}`), get(ports, '/items')),
  }),
  healthy({
    id: 'spaces-around-star',
    title: 'Spaces and a tab around the star',
    stack: 'node',
    scene: (ports) => one(handmade(ports, { 'Access-Control-Allow-Origin': ' *  \t' }), get(ports, '/x')),
  }),
  healthy({
    id: 'null-origin-allowed',
    title: 'A page from a file, and a server that allows everybody',
    stack: 'node',
    scene: (ports) => one(handmade(ports, any), get(ports, '/x'), { page: { origin: 'null' } }),
  }),
  healthy({
    id: 'root-is-404',
    title: 'The root of the API is 404, its routes are fine',
    stack: 'express',
    scene: (ports) =>
      one(
        express(ports, `app.use('/api', cors());\napp.get('/api/items', (request, response) => response.json([1]));`),
        get(ports, '/api/items'),
      ),
  }),
  healthy({
    id: 'root-is-403',
    title: 'Everything besides the route that is asked answers 403',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.url !== '/public.json') return response.writeHead(403, { Server: 'AmazonS3' }).end('<Error>AccessDenied</Error>');\n  response.writeHead(200, { Server: 'AmazonS3', 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        get(ports, '/public.json'),
      ),
  }),
  healthy({
    id: 'ipv4-only-localhost',
    title: 'The API listens on 127.0.0.1 alone; localhost finds it',
    stack: 'express',
    scene: (ports) => one(express(ports, `app.use(cors());\n${items}`, { host: '127.0.0.1' }), get(ports, '/items')),
  }),
  healthy({
    id: 'not-exposed-not-read',
    title: 'Headers that are not exposed and that nobody reads',
    stack: 'node',
    scene: (ports) => one(handmade(ports, { ...any, 'X-Request-Id': '7', 'X-Total': '9' }), get(ports, '/x')),
  }),
  healthy({
    id: 'exposed-and-read',
    title: 'A header that is exposed and read',
    stack: 'node',
    scene: (ports) =>
      one(
        handmade(ports, { ...any, 'X-Total': '9', 'Access-Control-Expose-Headers': 'X-Total' }),
        get(ports, '/x', { reads: 'x-total' }),
      ),
  }),
  healthy({
    id: 'head-request',
    title: 'HEAD',
    stack: 'node',
    scene: (ports) =>
      one(
        handmade(ports, any),
        get(ports, '/x', {
          method: 'HEAD',
          script: `fetch('http://localhost:${ports.api}/x', { method: 'HEAD' }).then((response) => 'ok status ' + response.status, (error) => 'rejected ' + error)`,
        }),
      ),
  }),
  healthy({
    id: 'no-content',
    title: 'A DELETE answered 204',
    stack: 'express',
    scene: (ports) =>
      one(
        express(ports, `app.use(cors());\napp.delete('/items/1', (request, response) => response.status(204).end());`),
        get(ports, '/items/1', { method: 'DELETE' }),
      ),
  }),
  healthy({
    id: 'compressed',
    title: 'A compressed answer',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(compression({ threshold: 0 }));\napp.use(cors());\napp.get('/items', (request, response) => response.json(Array.from({ length: 500 }, (each, at) => at)));`,
        ),
        get(ports, '/items'),
      ),
  }),
  healthy({
    id: 'csp-allows',
    title: 'A strict policy on the page that names the API',
    stack: 'express',
    scene: (ports) =>
      one(express(ports, `app.use(cors());\n${items}`), get(ports, '/items'), {
        page: {
          headers: {
            'Content-Security-Policy': `default-src 'none'; script-src 'unsafe-inline'; connect-src http://localhost:${ports.api}`,
          },
        },
      }),
  }),
  healthy({
    id: 'session-cookie',
    title: 'A Lax cookie between two ports of localhost',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\napp.get('/me', (request, response) => (request.headers.cookie?.includes('sid=') ? response.json({ id: 1 }) : response.status(401).json({})));`,
        ),
        get(ports, '/me', { credentials: 'include', cookie: 'sid=abc' }),
      ),
  }),
];
