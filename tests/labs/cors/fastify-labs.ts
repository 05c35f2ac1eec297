import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { fastify, hono, koa } from '../stacks/node.ts';
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
  unusable,
  wildcard,
} from '../shows.ts';

const items = `app.get('/items', async () => [{ id: 1 }]);`;
const change = `app.put('/items/:id', async (request) => ({ id: request.params.id }));
app.delete('/items/:id', async () => ({ removed: true }));`;
const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });

/** Fastify with @fastify/cors, Hono and Koa. */
export const fastifyLabs: readonly Lab[] = [
  {
    id: 'fastify-no-cors',
    title: 'A Fastify API without the plugin',
    causes: ['C01'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) => one(fastify(ports, items), get(ports, '/items')),
    mended: (ports) =>
      one(fastify(ports, `await app.register(cors, { origin: '${pageOrigin(ports)}' });\n${items}`), get(ports, '/items')),
  },
  {
    id: 'fastify-helmet-without-cors',
    title: 'Helmet is there and CORS is not: Helmet is innocent',
    causes: ['C01'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) => one(fastify(ports, `await app.register(helmet);\n${items}`), get(ports, '/items')),
    mended: (ports) =>
      one(fastify(ports, `await app.register(helmet);\nawait app.register(cors);\n${items}`), get(ports, '/items')),
  },
  {
    id: 'fastify-default-methods-put',
    title: 'The plugin as it comes allows GET, HEAD and POST; the app sends PUT',
    causes: ['C20'],
    stack: 'fastify',
    shows: methodNotAllowed,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true });\n${change}`),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
    mended: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true, methods: ['GET', 'PUT', 'DELETE'] });\n${change}`),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'fastify-default-methods-delete',
    title: 'The same with DELETE and cookies',
    causes: ['C20'],
    stack: 'fastify',
    shows: methodNotAllowed,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: ['${pageOrigin(ports)}'], credentials: true });\n${change}`),
        get(ports, '/items/1', { method: 'DELETE', credentials: 'include' }),
      ),
  },
  {
    id: 'fastify-child-scope',
    title: 'CORS is registered inside one child plugin; the route lies outside',
    causes: ['C31'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `app.register(async (api) => {\n  await api.register(cors, { origin: true });\n  api.get('/v1/health', async () => ({ ok: true }));\n});\napp.get('/projects', async () => [{ id: 1 }]);`,
        ),
        get(ports, '/projects'),
      ),
    mended: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\napp.register(async (api) => {\n  api.get('/v1/health', async () => ({ ok: true }));\n});\napp.get('/projects', async () => [{ id: 1 }]);`,
        ),
        get(ports, '/projects'),
      ),
  },
  {
    id: 'fastify-child-scope-preflighted',
    title: 'Two child plugins, CORS in the first; the route of the second is preflighted',
    causes: ['C31'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(async (first) => {\n  await first.register(cors, { origin: '${pageOrigin(ports)}', methods: ['GET', 'POST', 'PUT'] });\n  first.get('/health', async () => ({ ok: true }));\n});\nawait app.register(async (second) => {\n  second.post('/v1/projects', async () => ({ id: 2 }));\n  second.get('/v1/projects', async () => [{ id: 2 }]);\n});`,
        ),
        sendJson(ports, '/v1/projects'),
      ),
  },
  {
    id: 'fastify-auth-hook-first',
    title: 'An onRequest hook asks for a token before CORS answers the preflight',
    causes: ['C28'],
    stack: 'fastify',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        fastify(ports, `${tokenHook}\nawait app.register(cors, { origin: true });\n${items}`),
        get(ports, '/items', { headers: { Authorization: 'Bearer let-me-in' } }),
      ),
    mended: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true });\n${tokenHook}\n${items}`),
        get(ports, '/items', { headers: { Authorization: 'Bearer let-me-in' } }),
      ),
  },
  {
    id: 'fastify-allowlist',
    title: 'A list of origins without ours',
    causes: ['C04'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: ['https://app.example.com', /\\.example\\.com$/] });\n${items}`),
        get(ports, '/items'),
      ),
  },
  {
    id: 'fastify-origin-callback-throws',
    title: 'The origin function answers strangers with an error, which becomes a 500',
    causes: ['C36'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `const allowed = ['https://app.example.com'];\nawait app.register(cors, {\n  origin: (origin, done) => (origin === undefined || allowed.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS'), false)),\n});\n${items}`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'fastify-star-with-credentials',
    title: 'The star together with credentials',
    causes: ['C13'],
    stack: 'fastify',
    shows: wildcard,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: '*', credentials: true });\n${items}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
    mended: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true, credentials: true });\n${items}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
  },
  {
    id: 'fastify-onsend-and-plugin',
    title: 'A hook sets the header by hand and the plugin sets it, too: two lines',
    causes: ['C10'],
    stack: 'fastify',
    shows: multipleValues,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: '${pageOrigin(ports)}' });\napp.addHook('onSend', async (request, reply) => {\n  const own = reply.getHeader('access-control-allow-origin');\n  reply.header('access-control-allow-origin', [own, '${pageOrigin(ports)}'].flat());\n});\n${items}`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'fastify-not-exposed',
    title: 'The page reads a header that the server sends and does not expose',
    causes: ['C34'],
    stack: 'fastify',
    shows: unusable('header x-total-count is null'),
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true });\n${paged}`),
        get(ports, '/items', { reads: 'x-total-count' }),
      ),
    mended: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true, exposedHeaders: ['X-Total-Count'] });\n${paged}`),
        get(ports, '/items', { reads: 'x-total-count' }),
      ),
  },
  {
    id: 'fastify-fixed-origin-scheme',
    title: 'The one allowed origin is ours with https',
    causes: ['C08'],
    stack: 'fastify',
    shows: otherValue,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: 'https://localhost:${ports.web}' });\n${items}`),
        get(ports, '/items'),
      ),
  },
  {
    id: 'fastify-strict-preflight-status',
    title: 'The success status of preflights was set to 304',
    causes: ['C03'],
    stack: 'fastify',
    shows: preflightStatus,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true, methods: ['PUT'], optionsSuccessStatus: 304 });\n${change}`),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'hono-env-undefined',
    title: 'The origin comes from a variable that is not set, and its name reaches the header',
    causes: ['C12'],
    stack: 'hono',
    shows: invalidValue,
    setup: (ports) =>
      one(
        hono(
          ports,
          `app.use('*', cors({ origin: () => String(process.env.FRONTEND_URL) }));\napp.get('/items', (c) => c.json([1]));`,
        ),
        get(ports, '/items'),
      ),
    mended: (ports) =>
      one(
        hono(
          ports,
          `app.use('*', cors({ origin: () => String(process.env.FRONTEND_URL) }));\napp.get('/items', (c) => c.json([1]));`,
          { env: { FRONTEND_URL: pageOrigin(ports) } },
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'hono-cors-on-path',
    title: 'CORS covers /api/* and the app asks /v1',
    causes: ['C31'],
    stack: 'hono',
    shows: noHeader,
    setup: (ports) =>
      one(
        hono(
          ports,
          `app.use('/api/*', cors());\napp.get('/api/health', (c) => c.json({ ok: true }));\napp.get('/v1/items', (c) => c.json([1]));`,
        ),
        get(ports, '/v1/items'),
      ),
    mended: (ports) =>
      one(hono(ports, `app.use('*', cors());\napp.get('/v1/items', (c) => c.json([1]));`), get(ports, '/v1/items')),
  },
  {
    id: 'hono-header-list',
    title: 'Allowed are Content-Type and X_Session; the page sends X-Session',
    causes: ['C17'],
    stack: 'hono',
    shows: headerNotAllowed,
    setup: (ports) =>
      one(
        hono(
          ports,
          `app.use('*', cors({ origin: '*', allowHeaders: ['Content-Type', 'X_Session'] }));\napp.get('/items', (c) => c.json([1]));`,
        ),
        get(ports, '/items', { headers: { 'X-Session': 'abc' } }),
      ),
  },
  {
    id: 'koa-no-credentials',
    title: 'Koa reflects the origin and was not told about cookies',
    causes: ['C14'],
    synonyms: ['C15'],
    stack: 'koa',
    shows: credentialsValue,
    setup: (ports) =>
      one(
        koa(ports, `app.use(cors({ origin: (c) => c.get('Origin') }));\n${koaItems}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
    mended: (ports) =>
      one(
        koa(ports, `app.use(cors({ origin: (c) => c.get('Origin'), credentials: true }));\n${koaItems}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
  },
  {
    id: 'koa-no-cors',
    title: 'Koa without CORS, asked with a token',
    causes: ['C01'],
    synonyms: ['C02'],
    stack: 'koa',
    shows: preflightNoHeader,
    setup: (ports) => one(koa(ports, koaItems), get(ports, '/items', { headers: { Authorization: 'Bearer abc' } })),
    mended: (ports) =>
      one(koa(ports, `app.use(cors());\n${koaItems}`), get(ports, '/items', { headers: { Authorization: 'Bearer abc' } })),
  },
];

const tokenHook = `app.addHook('onRequest', async (request, reply) => {
  if (request.headers.authorization === undefined) return reply.code(401).send({ error: 'token required' });
});`;

const paged = `app.get('/items', async (request, reply) => reply.header('X-Total-Count', '42').send([{ id: 1 }]));`;

const koaItems = `app.use(async (c) => { c.body = [{ id: 1 }]; });`;
