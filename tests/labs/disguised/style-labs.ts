import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin } from '../requests.ts';
import { noHeader, unusable } from '../shows.ts';
import { spend } from '../spend.ts';
import { hapi, nest } from '../stacks/more-node.ts';
import { express, fastify, hono, koa, nodeHttp } from '../stacks/node.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** Errors that look like CORS, or like nothing, in other styles. */
export const disguisedStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'nest-handler-throws',
    title: 'NestJS: a handler throws, and the 500 can be read',
    causes: ['D01'],
    stack: 'nest',
    shows: unusable('status 500'),
    scene: (ports, isMended) =>
      one(
        nest(ports, {
          controller: `  list() { return ${isMended ? '[]' : 'undefined.map(Number)'}; }`,
          setup: 'app.enableCors();',
        }),
        get(ports, '/items'),
      ),
  }),
  oneFault({
    id: 'koa-error-drops-headers',
    title: 'Koa: headers by hand are taken off again when a handler throws',
    causes: ['D01'],
    stack: 'koa',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        koa(
          ports,
          `app.silent = true;\napp.use(async (ctx, next) => {\n  ctx.set('Access-Control-Allow-Origin', '*');\n  await next();\n});\napp.use((ctx) => {\n  if (ctx.path === '/report'${isMended ? ' && false' : ''}) throw new Error('boom');\n  ctx.body = { path: ctx.path };\n});`,
        ),
        get(ports, '/report'),
      ),
  }),
  oneFault({
    id: 'asgi-error-bare',
    title: 'A raw ASGI application that raises for one path',
    causes: ['D01'],
    stack: 'asgi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `import uvicorn

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] == "/total":
        assert ${isMended ? 'True' : 'scope.get("user") is not None'}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"), (b"access-control-allow-origin", b"*")]})
    await send({"type": "http.response.body", "body": b"{}"})

uvicorn.run(app, host="127.0.0.1", port=${ports.api}, log_level="critical")`,
          { requirements: ['uvicorn'] },
        ),
        get(ports, '/total'),
      ),
  }),
  oneFault({
    id: 'fastapi-redis-host-and-port',
    title: 'FastAPI with redis.asyncio, host and port in variables, nothing runs there',
    causes: ['D02'],
    consequences: ['D01'],
    stack: 'fastapi',
    shows: noHeader,
    scene: (ports, isMended) => ({
      ...one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
import os
import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

pool = aioredis.ConnectionPool(host=os.environ["CACHE_REDIS_HOST"], port=int(os.environ["CACHE_REDIS_PORT"]), retry=Retry(NoBackoff(), 0))

@app.get("/health")
async def health():
    return {"ok": True}

@app.get("/leaderboard")
async def leaderboard():
    client = aioredis.Redis(connection_pool=pool)
    return {"top": await client.zrange("scores", 0, 9)}`,
          {
            env: { CACHE_REDIS_HOST: '127.0.0.1', CACHE_REDIS_PORT: String(ports.service) },
            requirements: ['fastapi', 'uvicorn[standard]', 'redis'],
          },
        ),
        get(ports, '/leaderboard'),
      ),
      ...(isMended ? { service: 'redis' as const } : {}),
    }),
  }),
  oneFault({
    id: 'aiohttp-postgres-down',
    title: 'aiohttp with asyncpg; PostgreSQL does not run',
    causes: ['D03'],
    consequences: ['D01'],
    stack: 'aiohttp',
    shows: noHeader,
    scene: (ports, isMended) => ({
      ...one(
        pythonScript(
          ports,
          `import os
import asyncpg
from aiohttp import web

@web.middleware
async def allow(request, handler):
    response = await handler(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

async def customers(request):
    connection = await asyncpg.connect(host=os.environ["DB_HOST"], port=int(os.environ["DB_PORT"]), user="postgres", database="postgres", timeout=3)
    return web.json_response([dict(row) for row in await connection.fetch("select 1 as id")])

async def ping(request):
    return web.json_response({})

app = web.Application(middlewares=[allow])
app.add_routes([web.get("/customers", customers), web.get("/health", ping)])
web.run_app(app, host="127.0.0.1", port=${ports.api}, print=None)`,
          { env: { DB_HOST: '127.0.0.1', DB_PORT: String(ports.service) }, requirements: ['aiohttp', 'asyncpg'] },
        ),
        get(ports, '/customers'),
      ),
      ...(isMended ? { service: 'postgres' as const } : {}),
    }),
  }),
  oneFault({
    id: 'express-package-missing',
    title: 'Express: a package is imported on first use and not installed',
    causes: ['D04'],
    consequences: ['D01'],
    stack: 'express',
    shows: unusable('status 500'),
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/thumb', async (request, response) => {\n  const sharp = await import('${isMended ? 'node:path' : 'sharp'}');\n  response.json({ ok: sharp !== undefined });\n});`,
        ),
        get(ports, '/thumb'),
      ),
  }),
  oneFault({
    id: 'flask-setting-missing',
    title: 'Flask: os.environ["STRIPE_KEY"] on one route',
    causes: ['D05'],
    consequences: ['D01'],
    stack: 'flask',
    shows: unusable('status 500'),
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.get("/checkout")\ndef checkout():\n    key = os.environ["STRIPE_KEY"]\n    return jsonify(ready=bool(key))\n\n@app.get("/health")\ndef health():\n    return jsonify(ok=True)`,
          isMended ? { env: { STRIPE_KEY: 'sk_test_1' } } : {},
        ),
        get(ports, '/checkout'),
      ),
  }),
  oneFault({
    id: 'koa-provider-refuses',
    title: 'Koa: the provider behind it answers 401, which becomes a 500 with its words',
    causes: ['D06'],
    consequences: ['D01'],
    stack: 'koa',
    shows: unusable('status 500'),
    scene: (ports, isMended) => ({
      parts: [
        koa(
          ports,
          `app.silent = true;\napp.use(cors());\napp.use(async (ctx) => {\n  const answer = await fetch('http://127.0.0.1:${ports.other}/v1/chat/completions', { method: 'POST' });\n  if (!answer.ok) { ctx.status = 500; ctx.body = { error: \`Request failed with status code \${answer.status}\` }; return; }\n  ctx.body = await answer.json();\n});`,
        ),
        nodeHttp(
          ports,
          `  response.writeHead(${isMended ? 200 : 401}, { 'Content-Type': 'application/json' }).end('{"error":{"code":"invalid_api_key"}}');`,
          {
            port: ports.other,
            folder: 'provider',
          },
        ),
      ],
      request: get(ports, '/ask'),
    }),
  }),
  oneFault({
    id: 'hono-old-version-path',
    title: 'Hono serves /v2, the page still asks /v1; the 404 can be read',
    causes: ['D07'],
    stack: 'hono',
    shows: unusable('status 404'),
    scene: (ports, isMended) =>
      one(
        hono(
          ports,
          `app.use('*', cors());\nconst api = new Hono();\napi.get('/teams', (c) => c.json([1]));\napp.route('/v2', api);`,
        ),
        get(ports, isMended ? '/v2/teams' : '/v1/teams'),
      ),
  }),
  oneFault({
    id: 'node-key-in-query-refused',
    title: 'A gate before everything answers a wrong key with a bare 401',
    causes: ['D08'],
    stack: 'node',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        nodeHttp(
          ports,
          `  const { searchParams } = new URL(request.url, 'http://x');\n  if (searchParams.get('key') !== 'good' && request.url !== '/health') return response.writeHead(401, { 'WWW-Authenticate': 'Key' }).end();\n  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        get(ports, isMended ? '/geo?key=good' : '/geo?key=old'),
      ),
  }),
  oneFault({
    id: 'fastify-bucket-by-hand',
    title: 'Fastify: a bucket by hand in onRequest, before CORS is registered',
    causes: ['D09'],
    stack: 'fastify',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        fastify(
          ports,
          `let left = ${isMended ? 500 : 3};\napp.addHook('onRequest', async (request, reply) => {\n  if (request.url === '/health') return;\n  left -= 1;\n  if (left < 0) return reply.code(429).header('retry-after', '30').send({ error: 'slow down' });\n});\nawait app.register(cors, { origin: true });\napp.get('/feed', async () => [1]);\napp.get('/health', async () => ({}));`,
        ),
        get(ports, '/feed'),
        { before: () => spend(`http://localhost:${ports.api}/feed`, 5) },
      ),
  }),
  oneFault({
    id: 'hapi-raw-stream',
    title: 'hapi: a stream written to the raw response has none of its headers',
    causes: ['D17'],
    stack: 'hapi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        hapi(ports, {
          routes: `cors: { origin: ['*'] }`,
          body: `server.route({ method: 'GET', path: '/health', handler: () => ({ ok: true }) });
server.route({
  method: 'GET',
  path: '/progress',
  handler: (request, h) => {
    request.raw.res.writeHead(200, { 'Content-Type': 'text/event-stream'${isMended ? ", 'Access-Control-Allow-Origin': '*'" : ''} });
    request.raw.res.end('data: 1\\n\\n');
    return h.abandon;
  },
});`,
        }),
        get(ports, '/progress'),
      ),
  }),
];
