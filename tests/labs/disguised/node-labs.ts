import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { spend } from '../spend.ts';
import { noHeader, pending, preflightNoHeader } from '../shows.ts';
import { express, fastify, node, nodeHttp } from '../stacks/node.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const health = `app.get('/health', (request, response) => response.json({ ok: true }));`;

/** Errors that Node servers send without the header that their other answers have. */
export const disguisedNodeLabs: readonly Lab[] = [
  {
    id: 'express-error-before-cors',
    title: 'The body parser stands before cors(): malformed JSON is answered bare',
    causes: ['D11'],
    stack: 'express',
    shows: noHeader,
    isUnsafeAllowed: true,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.options('*all', cors());\napp.use(express.json());\napp.use(cors());\n${health}\napp.post('/notes', (request, response) => response.json(request.body));`,
        ),
        sendJson(ports, '/notes', { data: '{"text": "half' }),
      ),
    mended: (ports) =>
      one(
        express(
          ports,
          `app.options('*all', cors());\napp.use(express.json());\napp.use(cors());\n${health}\napp.post('/notes', (request, response) => response.json(request.body));`,
        ),
        sendJson(ports, '/notes', { data: '{"text":"whole"}' }),
      ),
  },
  {
    id: 'express-parser-limit',
    title: 'A body over the parser limit of 100 kB: 413 before cors()',
    causes: ['D11'],
    synonyms: ['D10'],
    stack: 'express',
    shows: noHeader,
    isUnsafeAllowed: true,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.options('*all', cors());\napp.use(express.json());\napp.use(cors());\n${health}\napp.post('/notes', (request, response) => response.json({ ok: true }));`,
        ),
        sendJson(ports, '/notes', { data: JSON.stringify({ text: 'x'.repeat(120_000) }) }),
      ),
  },
  {
    id: 'express-limiter-bare-429',
    title: 'The limiter answers 429 before cors() has its turn',
    causes: ['D09'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({
      ...one(
        express(
          ports,
          `app.use(rateLimit({ windowMs: 600000, limit: 5, keyGenerator: () => 'everybody' }));\napp.use(cors());\n${health}\napp.get('/quotes', (request, response) => response.json([1]));`,
        ),
        get(ports, '/quotes'),
      ),
      before: () => spend(`http://127.0.0.1:${ports.api}/quotes`, 6),
    }),
    mended: (ports) =>
      one(
        express(
          ports,
          `app.use(rateLimit({ windowMs: 600000, limit: 500, keyGenerator: () => 'everybody' }));\napp.use(cors());\napp.get('/quotes', (request, response) => response.json([1]));`,
        ),
        get(ports, '/quotes'),
      ),
  },
  {
    id: 'express-auth-bare-401',
    title: 'A session check answers 401 before cors(), for requests without a preflight',
    causes: ['D08'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(
          ports,
          `${health.replace('(request', 'cors(), (request')}\napp.use('/api', (request, response, next) => (request.headers.cookie?.includes('sid=') ? next() : response.status(401).json({ error: 'sign in' })));\napp.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\napp.get('/api/me', (request, response) => response.json({ id: 1 }));`,
        ),
        get(ports, '/api/me', { credentials: 'include' }),
      ),
    mended: (ports) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\napp.get('/api/me', (request, response) => response.json({ id: 1 }));`,
        ),
        get(ports, '/api/me', { credentials: 'include' }),
      ),
  },
  {
    id: 'express-not-found-before-cors',
    title: 'A version that is gone: the 404 comes from a router before cors()',
    causes: ['D07'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(
          ports,
          `const v2 = express.Router();\nv2.use(cors());\nv2.get('/users', (request, response) => response.json([1]));\napp.use('/api/v2', v2);\napp.get('/health', cors(), (request, response) => response.json({ ok: true }));`,
        ),
        get(ports, '/api/v1/users'),
      ),
    mended: (ports) =>
      one(
        express(
          ports,
          `const v2 = express.Router();\nv2.use(cors());\nv2.get('/users', (request, response) => response.json([1]));\napp.use('/api/v2', v2);`,
        ),
        get(ports, '/api/v2/users'),
      ),
  },
  {
    id: 'node-not-found-bare',
    title: 'node:http sets the header in its routes, its 404 has none',
    causes: ['D07'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const json = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' };\n  if (request.url === '/' || request.url === '/api/items') return response.writeHead(200, json).end('[1]');\n  response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'node-handler-throws',
    title: 'A handler rejects; the catch-all writes a 500 with nothing on it',
    causes: ['D01'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const json = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' };\n  const work = async () => (request.url === '/report' ? JSON.parse('{"total":').total : { ok: true });\n  work().then((data) => response.writeHead(200, json).end(JSON.stringify(data)), (error) => response.writeHead(500).end('Internal Server Error'));`,
        ),
        get(ports, '/report'),
      ),
  },
  {
    id: 'express-ioredis-down',
    title: 'Express keeps sessions in a Redis that is not running; the error page of a router before cors() is bare',
    causes: ['D02'],
    consequences: ['D01', 'C01'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => one(redisExpress(ports), get(ports, '/sessions/1')),
    mended: (ports) => one(redisExpress(ports), get(ports, '/sessions/1'), { service: 'redis' }),
  },
  {
    id: 'fastify-postgres-down',
    title: 'Fastify over raw replies with a PostgreSQL that is not running',
    causes: ['D03'],
    consequences: ['D01', 'C01'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) => one(postgresNode(ports), get(ports, '/orders')),
    mended: (ports) => one(postgresNode(ports), get(ports, '/orders'), { service: 'postgres' }),
  },
  {
    id: 'express-redis-hangs',
    title: 'ioredis queues commands for a Redis that is not there: the request waits for ever',
    causes: ['D02'],
    consequences: ['T20'],
    stack: 'express',
    shows: pending,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\nconst redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });\nredis.on('error', () => {});\n${health}\napp.get('/cart', async (request, response) => response.json({ cart: await redis.get('cart') }));`,
          { env: { REDIS_URL: `redis://127.0.0.1:${ports.service}` } },
        ),
        get(ports, '/cart'),
      ),
    mended: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\nconst redis = new Redis(process.env.REDIS_URL);\napp.get('/cart', async (request, response) => response.json({ cart: await redis.get('cart') }));`,
          { env: { REDIS_URL: `redis://127.0.0.1:${ports.service}` } },
        ),
        get(ports, '/cart'),
        { service: 'redis' },
      ),
  },
  {
    id: 'node-big-cookie',
    title: 'Cookies of every app on localhost pile up to 17 kB: 431',
    causes: ['D14'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) => one(cookies(ports), get(ports, '/me', { credentials: 'include', cookie: bigCookie })),
    mended: (ports) => one(cookies(ports), get(ports, '/me', { credentials: 'include', cookie: 'a=1' })),
  },
  {
    id: 'fastify-bad-url',
    title: 'A percent sign that was not encoded: FST_ERR_BAD_URL',
    causes: ['D15'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\napp.get('/search/:text', async (request) => [request.params.text]);`,
        ),
        get(ports, '/search/100%g1'),
      ),
    mended: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\napp.get('/search/:text', async (request) => [request.params.text]);`,
        ),
        get(ports, '/search/100%25g1'),
      ),
  },
  {
    id: 'fastify-raw-json',
    title: 'reply.raw.writeHead answers without the headers that the plugin prepared',
    causes: ['D17'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\napp.get('/health', async () => ({ ok: true }));\napp.get('/export', (request, reply) => {\n  reply.hijack();\n  reply.raw.writeHead(200, { 'Content-Type': 'application/json' });\n  reply.raw.end('[1]');\n});`,
        ),
        get(ports, '/export'),
      ),
    mended: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true });\napp.get('/export', async () => [1]);`),
        get(ports, '/export'),
      ),
  },
  {
    id: 'node-sign-in-wall',
    title: 'A gateway answers with its own HTML page and 403',
    causes: ['D18'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(403, { 'Content-Type': 'text/html; charset=UTF-8', Server: 'cloudflare', 'CF-RAY': '8a1b2c3d4e5f-FRA' });\n  response.end('<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1></body></html>');`,
        ),
        get(ports, '/api/items'),
      ),
  },
  {
    id: 'node-tunnel-warning',
    title: 'A tunnel shows its warning page instead of the API',
    causes: ['D18'],
    stack: 'node',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.headers['ngrok-skip-browser-warning']) return response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');\n  response.writeHead(511, { 'Content-Type': 'text/html', 'Ngrok-Error-Code': 'ERR_NGROK_6024' }).end('<!DOCTYPE html><html><body>You are about to visit this site, served by ngrok.com. ERR_NGROK_6024</body></html>');`,
        ),
        sendJson(ports, '/api/items', { method: 'PUT' }),
      ),
  },
  {
    id: 'fastify-secret-missing',
    title: 'A secret is missing: the raw reply says so with a 500',
    causes: ['D05'],
    consequences: ['D01', 'C01'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const json = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' };\n  if (request.url !== '/api/pay') return response.writeHead(200, json).end('{"ok":true}');\n  if (!process.env.STRIPE_SECRET_KEY) return response.writeHead(500, { 'Content-Type': 'text/plain' }).end('STRIPE_SECRET_KEY is not set');\n  response.writeHead(200, json).end('{}');`,
          { env: { NODE_ENV: 'development' } },
        ),
        get(ports, '/api/pay'),
        { files: { 'api/.env.example': 'NODE_ENV=development\nSTRIPE_SECRET_KEY=\n' } },
      ),
  },
];

const bigCookie = Array.from({ length: 9 }, (_empty, at) => `app${at}=${'x'.repeat(1900)}`).join('; ');

const cookies = (ports: Ports): Part =>
  nodeHttp(
    ports,
    `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '${pageOrigin(ports)}', 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' }).end('{}');`,
  );

const redisExpress = (ports: Ports): Part =>
  express(
    ports,
    `const redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: 0, enableOfflineQueue: false });
redis.on('error', () => {});
app.get('/sessions/:id', async (request, response) => {
  const session = await redis.get(request.params.id);
  response.set('Access-Control-Allow-Origin', '*').json({ session });
});
app.use(cors());
${health}`,
    { env: { REDIS_URL: `redis://localhost:${ports.service}` } },
  );

const postgresNode = (ports: Ports): Part =>
  node(
    ports,
    `import { createServer } from 'node:http';
import postgres from 'postgres';

const sql = postgres(process.env.DATABASE_URL, { connect_timeout: 2, onnotice: () => {} });
const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '${pageOrigin(ports)}', Vary: 'Origin' };

createServer(async (request, response) => {
  if (request.url === '/health') return response.writeHead(200, headers).end('{"ok":true}');
  try {
    const rows = await sql\`select 1 as id\`;
    response.writeHead(200, headers).end(JSON.stringify(rows));
  } catch {
    response.writeHead(500).end('Internal Server Error');
  }
}).listen(${ports.api});`,
    { env: { DATABASE_URL: `postgres://postgres@127.0.0.1:${ports.service}/postgres` }, dependencies: ['postgres'] },
  );
