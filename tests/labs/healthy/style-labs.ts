import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson, socket, stream } from '../requests.ts';
import { hapi, nest, socketIo } from '../stacks/more-node.ts';
import { express, fastify, koa, nodeHttp, nodeNet, wsServer } from '../stacks/node.ts';
import { caddy } from '../stacks/proxies.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';
import { healthy } from './healthy.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const json = `'Content-Type': 'application/json'`;

/** What works and looks as if it did not. */
export const healthyStyleLabs: readonly Lab[] = [
  healthy({
    id: 'nest-enabled',
    title: 'NestJS with enableCors()',
    stack: 'nest',
    scene: (ports) =>
      one(
        nest(ports, {
          controller: '  list() { return [1]; }\n  change() { return {}; }\n  one() { return {}; }',
          setup: 'app.enableCors();',
        }),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  }),
  healthy({
    id: 'readable-401',
    title: 'A 401 that the page can read and shows as its login form',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\napp.get('/me', (request, response) => response.status(401).json({ error: 'login' }));`,
        ),
        get(ports, '/me', {
          credentials: 'include',
          script: `(async () => { const answer = await fetch('http://localhost:${ports.api}/me', { credentials: 'include' }); return answer.status === 401 ? 'ok login form' : 'unusable'; })()`,
        }),
      ),
  }),
  healthy({
    id: 'hapi-cors',
    title: 'hapi with CORS for all',
    stack: 'hapi',
    scene: (ports) =>
      one(
        hapi(ports, {
          routes: 'cors: true',
          body: `server.route({ method: 'PUT', path: '/a', handler: () => ({}) });\nserver.route({ method: 'GET', path: '/a', handler: () => ({}) });`,
        }),
        sendJson(ports, '/a', { method: 'PUT' }),
      ),
  }),
  healthy({
    id: 'koa-raw-keeps-headers',
    title: 'Koa: a raw stream, whose headers were set before',
    stack: 'koa',
    scene: (ports) =>
      one(
        koa(
          ports,
          `app.use((ctx) => {\n  ctx.set('Access-Control-Allow-Origin', '*');\n  ctx.respond = false;\n  ctx.res.writeHead(200, { 'Content-Type': 'text/event-stream' });\n  ctx.res.end('data: 1\\n\\n');\n});`,
        ),
        stream(ports, '/ticks'),
      ),
  }),
  healthy({
    id: 'fastapi-ipv6-only',
    title: 'FastAPI on ::1 alone, called by localhost',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/a")\ndef a():\n    return []`, { host: '::1' }),
        get(ports, '/a'),
      ),
  }),
  healthy({
    id: 'flask-slash-on-get',
    title: 'Flask redirects a simple GET to its slash, with CORS on the way',
    stack: 'flask',
    scene: (ports) =>
      one(flask(ports, `CORS(app)\n\n@app.get("/teams/")\ndef teams():\n    return jsonify([])`), get(ports, '/teams')),
  }),
  healthy({
    id: 'fastapi-slow-first-event',
    title: 'A stream whose first event takes a second',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
import asyncio
from fastapi.responses import StreamingResponse

async def ticks():
    for at in range(20):
        await asyncio.sleep(1)
        yield f"data: {at}\\n\\n"

@app.get("/ticks")
async def stream():
    return StreamingResponse(ticks(), media_type="text/event-stream")`,
        ),
        stream(ports, '/ticks'),
      ),
  }),
  healthy({
    id: 'socketio-websocket',
    title: 'socket.io by WebSocket alone, without any CORS setting',
    stack: 'socket.io',
    scene: (ports) => one(socketIo(ports, ''), socket(ports, '/socket.io/?EIO=4&transport=websocket')),
  }),
  healthy({
    id: 'three-seconds',
    title: 'An answer after three seconds',
    stack: 'fastify',
    scene: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\napp.get('/report', async () => {\n  await new Promise((resolve) => setTimeout(resolve, 3000));\n  return {};\n});`,
        ),
        get(ports, '/report'),
      ),
  }),
  healthy({
    id: 'strict-limit',
    title: 'A limiter that lets eight requests a minute through',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.use(rateLimit({ windowMs: 60_000, limit: 8 }));\napp.get('/quotes', (request, response) => response.json([1]));`,
        ),
        get(ports, '/quotes'),
      ),
  }),
  healthy({
    id: 'early-hints',
    title: '103 Early Hints come before the answer',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });\n  response.writeHead(200, { ${json}, 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        get(ports, '/a'),
      ),
  }),
  healthy({
    id: 'shouted-headers',
    title: 'Header names in capitals, the body until the connection ends',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeNet(
          ports,
          String.raw`  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nACCESS-CONTROL-ALLOW-ORIGIN:*\r\nCONTENT-TYPE:application/json\r\nCONNECTION:close\r\n\r\n{"a":1}'));`,
        ),
        get(ports, '/a'),
      ),
  }),
  healthy({
    id: 'star-then-own-origin',
    title: 'A star on the preflight, our origin on the answer',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.method === 'OPTIONS') return response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*', 'Access-Control-Allow-Methods': '*' }).end('ok');\n  response.writeHead(200, { ${json}, 'Access-Control-Allow-Origin': request.headers.origin ?? '', Vary: 'Accept-Encoding, Origin' }).end('{}');`,
        ),
        sendJson(ports, '/a', { method: 'PATCH' }),
      ),
  }),
  healthy({
    id: 'authorization-under-star',
    title: 'Authorization allowed by a star, which browsers let pass',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const all = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };\n  if (request.method === 'OPTIONS') return response.writeHead(204, all).end();\n  response.writeHead(request.headers.authorization ? 200 : 401, { ${json}, ...all }).end('{}');`,
        ),
        get(ports, '/a', { headers: { Authorization: 'Bearer a' } }),
      ),
  }),
  healthy({
    id: 'root-fails',
    title: 'The root of the API answers 500, the path that is asked for works',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/', () => { throw new Error('no template'); });\napp.get('/v1/a', (request, response) => response.json([]));`,
        ),
        get(ports, '/v1/a'),
      ),
  }),
  healthy({
    id: 'socket-says-goodbye',
    title: 'A socket that ends with 1000 after its one message',
    stack: 'ws',
    scene: (ports) =>
      one(
        wsServer(
          ports,
          `wss.on('connection', (socket) => { socket.send('done'); setTimeout(() => socket.close(1000, 'bye'), 900); });`,
        ),
        socket(ports, '/job'),
      ),
  }),
  healthy({
    id: 'tornado-socket',
    title: 'Tornado with a check of its own',
    stack: 'tornado',
    scene: (ports) =>
      one(
        pythonScript(
          ports,
          `import asyncio
import tornado.web
import tornado.websocket

class Chat(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return origin == "${pageOrigin(ports)}"

    def on_message(self, message):
        pass

async def main():
    tornado.web.Application([(r"/chat", Chat)]).listen(${ports.api}, address="127.0.0.1")
    await asyncio.Event().wait()

asyncio.run(main())`,
          { requirements: ['tornado'] },
        ),
        socket(ports, '/chat'),
      ),
  }),
  healthy({
    id: 'policy-with-port-pattern',
    title: 'A page whose policy allows every port of localhost',
    stack: 'express',
    scene: (ports) =>
      one(
        express(ports, `app.use(helmet());\napp.use(cors());\napp.get('/a', (request, response) => response.json([]));`),
        get(ports, '/a'),
        {
          page: {
            headers: {
              'Content-Security-Policy':
                "default-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self' http://localhost:* ws://localhost:*",
            },
          },
        },
      ),
  }),
  healthy({
    id: 'middleware-proxy',
    title: 'http-proxy-middleware in front of the API, the page on the same origin',
    stack: 'express',
    scene: (ports) => ({
      parts: [
        express(ports, `app.get('/api/a', (request, response) => response.json([]));`),
        express(
          ports,
          `app.use(createProxyMiddleware({ pathFilter: '/api', target: 'http://localhost:${ports.api}', changeOrigin: true }));\napp.get('/', (request, response) => response.send('<!doctype html><title>App</title>'));`,
          { port: ports.web, folder: 'front' },
        ),
      ],
      request: { url: `http://localhost:${ports.web}/api/a` },
      page: { isServed: true },
    }),
  }),
  healthy({
    id: 'caddy-takes-prefix',
    title: 'Caddy takes the prefix off, and the API serves without it',
    stack: 'caddy',
    scene: (ports) => ({
      parts: [
        express(ports, `app.use(cors());\napp.get('/a', (request, response) => response.json([]));`),
        caddy(ports, `\thandle_path /api/* {\n\t\treverse_proxy 127.0.0.1:${ports.api}\n\t}`),
      ],
      request: { url: `http://localhost:${ports.proxy}/api/a` },
    }),
  }),
  healthy({
    id: 'cached-for-everybody',
    title: 'A star on an answer that may be cached',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["*"])\n\n@app.get("/icons")\ndef icons(response: Response):\n    response.headers["Cache-Control"] = "public, max-age=600"\n    return []`,
        ),
        get(ports, '/icons'),
      ),
  }),
  healthy({
    id: 'empty-templates',
    title: 'Keys stand empty in .env.example, the route needs none',
    stack: 'flask',
    scene: (ports) =>
      one(flask(ports, `CORS(app)\n\n@app.get("/a")\ndef a():\n    return jsonify([])`), get(ports, '/a'), {
        files: { 'backend/.env.example': 'OPENAI_API_KEY=\nREDIS_URL=redis://redis:6379\nDATABASE_URL=postgres://u@db/app\n' },
      }),
  }),
  healthy({
    id: 'redirect-308-to-next-api',
    title: 'A 308 from the old API to the new one on another port, both open to all',
    stack: 'node',
    scene: (ports) => ({
      parts: [
        nodeHttp(
          ports,
          `  response.writeHead(308, { 'Access-Control-Allow-Origin': '*', Location: 'http://localhost:${ports.other}' + request.url }).end();`,
        ),
        nodeHttp(ports, `  response.writeHead(200, { ${json}, 'Access-Control-Allow-Origin': 'null' }).end('[]');`, {
          port: ports.other,
          folder: 'next',
        }),
      ],
      request: get(ports, '/a'),
    }),
  }),
];
