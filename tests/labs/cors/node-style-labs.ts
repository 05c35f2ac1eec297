import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import {
  credentialsValue,
  headerNotAllowed,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  preflightNoHeader,
  preflightStatus,
  wildcard,
} from '../shows.ts';
import { fastify, hono, koa, nodeHttp } from '../stacks/node.ts';
import { classyExpress, hapi, nest } from '../stacks/more-node.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const list = `  list() { return [{ id: 1 }]; }\n  one() { return { id: 1 }; }\n  change() { return { id: 1 }; }`;
const hapiRoutes = `server.route({ method: 'GET', path: '/orders', handler: () => [1] });
server.route({ method: 'PUT', path: '/orders/{id}', handler: () => ({ ok: true }) });
server.route({ method: 'GET', path: '/orders/{id}', handler: () => ({ ok: true }) });`;
const foreign = 'https://dashboard.acme.example';

/** CORS mistakes in other people's styles: classes, NestJS, hapi, Koa, Hono, headers by hand. */
export const nodeStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'nest-cors-not-enabled',
    title: 'NestJS without enableCors()',
    causes: ['C01'],
    stack: 'nest',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(nest(ports, { controller: list, setup: isMended ? 'app.enableCors();' : '' }), get(ports, '/items')),
  }),
  oneFault({
    id: 'nest-other-origin',
    title: 'NestJS allows the deployed frontend alone',
    causes: ['C04'],
    stack: 'nest',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        nest(ports, {
          controller: list,
          setup: `app.enableCors({ origin: ['${foreign}'${isMended ? `, '${pageOrigin(ports)}'` : ''}], credentials: true });`,
        }),
        sendJson(ports, '/items/1', { method: 'PUT', credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'nest-methods',
    title: 'NestJS with a list of methods that lacks PUT',
    causes: ['C20'],
    stack: 'nest',
    shows: methodNotAllowed,
    scene: (ports, isMended) =>
      one(
        nest(ports, {
          controller: list,
          setup: `app.enableCors({ origin: true, methods: 'GET,HEAD,POST${isMended ? ',PUT' : ''}' });`,
        }),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'hapi-cors-off',
    title: 'hapi, whose CORS is off by default',
    causes: ['C01'],
    stack: 'hapi',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        hapi(ports, { routes: isMended ? 'cors: true' : '', body: hapiRoutes }),
        sendJson(ports, '/orders/7', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'hapi-other-origin',
    title: 'hapi with an origin list of another app',
    causes: ['C04'],
    stack: 'hapi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        hapi(ports, { routes: `cors: { origin: ['${isMended ? pageOrigin(ports) : foreign}'] }`, body: hapiRoutes }),
        get(ports, '/orders'),
      ),
  }),
  oneFault({
    id: 'hapi-tenant-header',
    title: 'hapi allows five headers by default, and drops all of CORS for the tenant’s',
    causes: ['C17'],
    synonyms: ['C42'],
    stack: 'hapi',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        hapi(ports, {
          routes: `cors: { origin: ['*']${isMended ? ", additionalHeaders: ['x-tenant-id']" : ''} }`,
          body: hapiRoutes,
        }),
        get(ports, '/orders', { headers: { 'X-Tenant-Id': '42' } }),
      ),
  }),
  oneFault({
    id: 'hapi-without-credentials',
    title: 'hapi reflects the origin and allows no credentials',
    causes: ['C14'],
    stack: 'hapi',
    shows: credentialsValue,
    scene: (ports, isMended) =>
      one(
        hapi(ports, {
          routes: `cors: { origin: ['http://localhost:*']${isMended ? ', credentials: true' : ''} }`,
          body: hapiRoutes,
        }),
        get(ports, '/orders', { credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'classes-no-preflight-list',
    title: 'Headers by hand on every answer, and no list of headers for the preflight',
    causes: ['C17'],
    stack: 'express',
    shows: headerNotAllowed,
    scene: (ports, isMended) =>
      one(
        classyExpress(ports, {
          before: `    this.app.use((req, res, next) => {\n      res.set('Access-Control-Allow-Origin', '*');\n${isMended ? "      res.set('Access-Control-Allow-Headers', 'Content-Type');\n" : ''}      next();\n    });`,
          methods: `    this.router.post('/items', express.json(), (req, res) => res.status(201).json(req.body));`,
        }),
        sendJson(ports, '/api/v1/items'),
      ),
  }),
  oneFault({
    id: 'classes-methods-by-hand',
    title: 'Methods by hand, without DELETE',
    causes: ['C20'],
    stack: 'express',
    shows: methodNotAllowed,
    scene: (ports, isMended) =>
      one(
        classyExpress(ports, {
          before: `    this.app.use((req, res, next) => {\n      res.header('Access-Control-Allow-Origin', req.get('origin') ?? '*');\n      res.header('Access-Control-Allow-Methods', 'GET, POST, PATCH${isMended ? ', DELETE' : ''}');\n      res.header('Vary', 'Origin');\n      if (req.method === 'OPTIONS') return res.sendStatus(204);\n      next();\n    });`,
          methods: `    this.router.delete('/items/:id', (req, res) => res.sendStatus(204));`,
        }),
        get(ports, '/api/v1/items/3', { method: 'DELETE' }),
      ),
  }),
  oneFault({
    id: 'classes-options-route-only',
    title: 'cors() on app.options() alone, as an answer on a forum said',
    causes: ['C30'],
    stack: 'express',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        classyExpress(ports, {
          before: isMended ? '    this.app.use(cors());' : `    this.app.options('/*splat', cors());`,
          methods: `    this.router.put('/items/:id', express.json(), (req, res) => res.json({ ok: true }));\n    this.router.get('/items/:id', (req, res) => res.json({ ok: true }));`,
        }),
        sendJson(ports, '/api/v1/items/3', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'classes-referer-as-origin',
    title: 'The Referer is sent back where the Origin belongs',
    causes: ['C06'],
    stack: 'express',
    shows: otherValue,
    scene: (ports, isMended) =>
      one(
        classyExpress(ports, {
          before: `    this.app.use((req, res, next) => {\n      const from = req.get('${isMended ? 'origin' : 'referer'}');\n      if (from) res.set('Access-Control-Allow-Origin', from);\n      next();\n    });`,
          methods: `    this.router.get('/items', (req, res) => res.json([1]));`,
        }),
        get(ports, '/api/v1/items'),
      ),
  }),
  oneFault({
    id: 'classes-guard-before-cors',
    title: 'A guard class that stands in front of CORS and wants a token from preflights, too',
    causes: ['C28'],
    stack: 'express',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const guard = `    this.app.use((req, res, next) => (req.headers['x-api-key'] === 'k-1' ? next() : res.status(403).json({ code: 'FORBIDDEN' })));`;
      const layer = '    this.app.use(cors({ origin: true }));';
      return one(
        classyExpress(ports, {
          before: isMended ? `${layer}\n${guard}` : `${guard}\n${layer}`,
          methods: `    this.router.get('/items', (req, res) => res.json([1]));`,
        }),
        get(ports, '/api/v1/items', { headers: { 'X-Api-Key': 'k-1' } }),
      );
    },
  }),
  oneFault({
    id: 'semicolon-origins',
    title: 'The list of origins joined by a semicolon',
    causes: ['C09'],
    stack: 'node',
    shows: /contains the invalid value|multiple values|not equal/u,
    scene: (ports, isMended) =>
      one(
        nodeHttp(
          ports,
          `  const origins = ['${pageOrigin(ports)}', '${foreign}'];\n  response.setHeader('access-control-allow-origin', ${isMended ? 'origins.find((each) => each === request.headers.origin) ?? origins[0]' : "origins.join('; ')"});\n  response.setHeader('content-type', 'application/json');\n  response.end('{"a":1}');`,
        ),
        get(ports, '/v2/a'),
      ),
  }),
  oneFault({
    id: 'fastify-hook-by-hand',
    title: 'Fastify: headers by hand in onSend, and no route for OPTIONS',
    causes: ['C03'],
    synonyms: ['C02'],
    stack: 'fastify',
    shows: preflightStatus,
    scene: (ports, isMended) =>
      one(
        fastify(
          ports,
          `app.addHook('onSend', async (request, reply) => {\n  reply.headers({ 'access-control-allow-origin': request.headers.origin ?? '*', 'access-control-allow-headers': 'content-type,x-trace', 'access-control-allow-methods': 'GET,PUT' });\n});\n${isMended ? "app.options('*', async (request, reply) => reply.code(204).send());\n" : ''}app.put('/profile', async () => ({ ok: true }));\napp.get('/profile', async () => ({ ok: true }));`,
        ),
        sendJson(ports, '/profile', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'koa-refuses-options',
    title: 'Koa: a check of methods stands before CORS',
    causes: ['C02'],
    synonyms: ['C03'],
    stack: 'koa',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const check = `app.use(async (ctx, next) => {\n  if (!['GET', 'PUT'].includes(ctx.method)) { ctx.status = 405; ctx.body = { error: 'method' }; return; }\n  await next();\n});`;
      const layer = 'app.use(cors());';
      return one(
        koa(
          ports,
          `${isMended ? `${layer}\n${check}` : `${check}\n${layer}`}\napp.use((ctx) => { ctx.body = { path: ctx.path }; });`,
        ),
        sendJson(ports, '/settings', { method: 'PUT' }),
      );
    },
  }),
  oneFault({
    id: 'hono-token-before-cors',
    title: 'Hono: the token is checked before cors()',
    causes: ['C28'],
    stack: 'hono',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const check = `app.use('*', async (c, next) => {\n  if (c.req.header('authorization') !== 'Bearer t') return c.json({ error: 'unauthorized' }, 401);\n  await next();\n});`;
      const layer = `app.use('*', cors());`;
      return one(
        hono(ports, `${isMended ? `${layer}\n${check}` : `${check}\n${layer}`}\napp.get('/me', (c) => c.json({ id: 1 }));`),
        get(ports, '/me', { headers: { Authorization: 'Bearer t' } }),
      );
    },
  }),
  oneFault({
    id: 'hono-star-with-cookies',
    title: 'Hono with cors() as it comes, and a page that sends cookies',
    causes: ['C13'],
    stack: 'hono',
    shows: wildcard,
    scene: (ports, isMended) =>
      one(
        hono(
          ports,
          `app.use('/api/*', cors(${isMended ? `{ origin: '${pageOrigin(ports)}', credentials: true }` : ''}));\napp.get('/api/cart', (c) => c.json({ items: [] }));`,
        ),
        get(ports, '/api/cart', { credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'append-header-twice',
    title: 'Two middlewares of one app append the same header',
    causes: ['C10'],
    stack: 'node',
    shows: multipleValues,
    scene: (ports, isMended) =>
      one(
        nodeHttp(
          ports,
          `  const layers = [${isMended ? '' : '(headers) => headers.append("Access-Control-Allow-Origin", request.headers.origin ?? "*"), '}(headers) => headers.append("Access-Control-Allow-Origin", request.headers.origin ?? "*")];\n  const headers = new Headers({ 'Content-Type': 'application/json' });\n  for (const layer of layers) layer(headers);\n  response.setHeaders(headers).end('[]');`,
        ),
        get(ports, '/rates'),
      ),
  }),
];
