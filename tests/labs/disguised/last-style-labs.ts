import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, getProxied, pageOrigin, sendJson, socket, stream } from '../requests.ts';
import { handshake, headerNotAllowed, methodNotAllowed, noHeader, otherValue, preflightNoHeader, unusable } from '../shows.ts';
import { express, fastify, koa, node, nodeHttp, wsServer } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** A third batch, written after the rules had been mended for the second. */
export const lastStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'express-pool-by-pghost',
    title: 'Express: PostgreSQL by PGHOST and PGPORT, and it does not run',
    causes: ['D03'],
    consequences: ['D01'],
    stack: 'express',
    shows: unusable('status 500'),
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `app.use(cors());\nconst sql = postgres({ host: process.env.PGHOST, port: Number(process.env.PGPORT), user: 'postgres', database: 'postgres', onnotice: () => {} });\napp.get('/health', (request, response) => response.json({}));\napp.get('/people', async (request, response) => response.json(await sql\`select 1 as id\`));`,
          { env: { PGHOST: '127.0.0.1', PGPORT: String(ports.service) } },
        ),
        get(ports, '/people'),
        isMended ? { service: 'postgres' } : {},
      ),
  }),
  oneFault({
    id: 'flask-generator-without-type',
    title: 'Flask: a generator for EventSource, with the type of a page',
    causes: ['E01'],
    stack: 'flask',
    shows: /MIME type \("text\/html"\)/u,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.get("/events")\ndef events():\n    def ticks():\n        yield "data: 1\\n\\n"\n    return Response(ticks()${isMended ? ', mimetype="text/event-stream"' : ''})`,
        ),
        stream(ports, '/events'),
      ),
  }),
  oneFault({
    id: 'origins-split-of-env',
    title: 'Express: a list out of .env, split at commas, without ours',
    causes: ['C04'],
    stack: 'express',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `const allowed = (process.env.CORS_ORIGINS ?? '').split(',');\napp.use(cors({ origin: allowed, credentials: true }));\napp.delete('/a', (request, response) => response.json({}));\napp.get('/a', (request, response) => response.json({}));`,
          { env: { CORS_ORIGINS: `https://acme.example,https://www.acme.example${isMended ? `,${pageOrigin(ports)}` : ''}` } },
        ),
        get(ports, '/a', { method: 'DELETE', credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'fastify-allowed-headers-string',
    title: 'Fastify: allowedHeaders as one text, without the locale',
    causes: ['C17'],
    stack: 'fastify',
    shows: headerNotAllowed,
    scene: (ports, isMended) =>
      one(
        fastify(
          ports,
          `await app.register(import('@fastify/cors'), { origin: true, allowedHeaders: 'Content-Type, Authorization${isMended ? ', X-Locale' : ''}' });\napp.get('/texts', async () => ({}));`,
          { dependencies: ['@fastify/cors'] },
        ),
        get(ports, '/texts', { headers: { 'X-Locale': 'de' } }),
      ),
  }),
  oneFault({
    id: 'caddy-matched-methods',
    title: 'Caddy answers preflights itself, and its list lacks PATCH',
    causes: ['C20'],
    stack: 'caddy',
    shows: methodNotAllowed,
    scene: (ports, isMended) => ({
      parts: [
        nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`),
        caddy(
          ports,
          `\theader Access-Control-Allow-Origin {http.request.header.Origin}\n\t@preflight method OPTIONS\n\thandle @preflight {\n\t\theader Access-Control-Allow-Methods "GET, POST, PUT${isMended ? ', PATCH' : ''}"\n\t\theader Access-Control-Allow-Headers "content-type"\n\t\trespond 204\n\t}\n\thandle {\n\t\treverse_proxy 127.0.0.1:${ports.api}\n\t}`,
        ),
      ],
      request: { ...sendJson(ports, '', { method: 'PATCH' }), url: `http://localhost:${ports.proxy}/cart` },
    }),
  }),
  oneFault({
    id: 'nginx-fixed-staging-origin',
    title: 'nginx with the origin of staging, written down',
    causes: ['C05'],
    stack: 'nginx',
    shows: otherValue,
    scene: (ports, isMended) => ({
      parts: [
        koa(ports, `app.use((ctx) => { ctx.body = []; });`),
        nginx(
          ports,
          `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    add_header Access-Control-Allow-Origin "${isMended ? pageOrigin(ports) : 'https://staging.acme.example'}" always;\n}`,
        ),
      ],
      request: getProxied(ports, '/news'),
    }),
  }),
  oneFault({
    id: 'starlette-exception-500',
    title: 'Starlette: a route divides by zero outside of CORS',
    causes: ['D01'],
    stack: 'starlette',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

async def ratio(request):
    return JSONResponse({"ratio": 1 / ${isMended ? '1' : '0'}})

async def ping(request):
    return JSONResponse({})

app = Starlette(routes=[Route("/ratio", ratio), Route("/health", ping)], middleware=[Middleware(CORSMiddleware, allow_origins=["*"])])
uvicorn.run(app, host="127.0.0.1", port=${ports.api}, log_level="critical")`,
          { requirements: ['starlette', 'uvicorn'] },
        ),
        get(ports, '/ratio'),
      ),
  }),
  oneFault({
    id: 'ws-path-with-version',
    title: 'The socket moved to /v2/live, the page still opens /v1/live',
    causes: ['W03'],
    stack: 'ws',
    shows: handshake(400),
    scene: (ports, isMended) =>
      one(wsServer(ports, '', { settings: `{ server, path: '/v2/live' }` }), socket(ports, isMended ? '/v2/live' : '/v1/live')),
  }),
  oneFault({
    id: 'fastapi-socket-divides',
    title: 'FastAPI: the socket’s handler raises before it accepts',
    causes: ['W05'],
    stack: 'fastapi',
    shows: handshake(500),
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/feed")\nasync def feed(ws: WebSocket):\n    limit = 10 / ${isMended ? '2' : '0'}\n    await ws.accept()\n    await ws.send_json({"limit": limit})\n    await ws.receive_text()`,
        ),
        socket(ports, '/feed'),
      ),
  }),
  oneFault({
    id: 'node-cluster-worker-exits',
    title: 'Node: the handler ends its worker, a new one is there at once',
    causes: ['T17'],
    synonyms: ['T18'],
    stack: 'node',
    shows: /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/u,
    scene: (ports, isMended) =>
      one(
        node(
          ports,
          `import cluster from 'node:cluster';
import { createServer } from 'node:http';

if (cluster.isPrimary) {
  cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  createServer((request, response) => {
    if (request.url === '/render') ${isMended ? "return response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'application/json' }).end('{}')" : 'process.exit(1)'};
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'application/json' }).end('{}');
  }).listen(${ports.api});
}`,
        ),
        get(ports, '/render'),
      ),
  }),
  oneFault({
    id: 'fastapi-cors-for-localhost-name',
    title: 'FastAPI allows 127.0.0.1, the page is localhost',
    causes: ['C07'],
    stack: 'fastapi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `${starletteCors([isMended ? pageOrigin(ports) : `http://127.0.0.1:${ports.web}`])}\n\n@app.get("/v1/a")\ndef a():\n    return []`,
        ),
        get(ports, '/v1/a'),
      ),
  }),
  oneFault({
    id: 'flask-url-prefix-lost',
    title: 'Flask: the blueprint has a prefix that the page does not know',
    causes: ['D07'],
    stack: 'flask',
    shows: unusable('status 404'),
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `from flask import Blueprint\nCORS(app)\nbooks = Blueprint("books", __name__)\n\n@books.get("/books")\ndef all_books():\n    return jsonify([])\n\napp.register_blueprint(books, url_prefix="/library")`,
        ),
        get(ports, isMended ? '/library/books' : '/books'),
      ),
  }),
];
