import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, getProxied, pageOrigin, sendJson, socket, stream } from '../requests.ts';
import { express, fastify, nodeHttp, wsServer } from '../stacks/node.ts';
import { caddy, nginx, vite } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';

const healthy = (id: string, title: string, rest: { stack: string; scene: (ports: Ports) => Setup }): Lab => ({
  id,
  title,
  stack: rest.stack,
  causes: [],
  setup: rest.scene,
});
const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const items = `app.get('/items', (request, response) => response.json([1]));`;
const api = (ports: Ports): Part => express(ports, `app.use(cors());\n${items}`);
const ticks = `app.use(cors());
app.get('/events', (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' });
  const timer = setInterval(() => response.write('data: tick\\n\\n'), 300);
  request.on('close', () => clearInterval(timer));
});`;
const upgrade = ({ api: port }: Ports): string =>
  `location / {\n    proxy_pass http://127.0.0.1:${port};\n    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection "upgrade";\n}`;

/** Proxies, sockets, streams and dependencies that work. */
export const healthyStackLabs: readonly Lab[] = [
  healthy('nginx-passes', 'nginx in front of an app that does its CORS itself', {
    stack: 'nginx',
    scene: (ports) => ({
      parts: [api(ports), nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`)],
      request: getProxied(ports, '/items'),
    }),
  }),
  healthy('nginx-owns-cors', 'nginx does the CORS, the app behind it knows none', {
    stack: 'nginx',
    scene: (ports) => ({
      parts: [
        nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[1]');`),
        nginx(
          ports,
          `location / {\n    if ($request_method = OPTIONS) {\n        add_header Access-Control-Allow-Origin $http_origin always;\n        add_header Access-Control-Allow-Methods "GET, PUT" always;\n        add_header Access-Control-Allow-Headers "content-type" always;\n        return 204;\n    }\n    add_header Access-Control-Allow-Origin $http_origin always;\n    add_header Vary Origin always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: { ...sendJson(ports, '', { method: 'PUT' }), url: `http://localhost:${ports.proxy}/items` },
    }),
  }),
  healthy('nginx-hides-duplicate', 'nginx replaces the header of the app', {
    stack: 'nginx',
    scene: (ports) => ({
      parts: [
        api(ports),
        nginx(
          ports,
          `location / {\n    proxy_hide_header Access-Control-Allow-Origin;\n    add_header Access-Control-Allow-Origin ${pageOrigin(ports)} always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: getProxied(ports, '/items'),
    }),
  }),
  healthy('caddy-passes', 'Caddy in front of an app that does its CORS itself', {
    stack: 'caddy',
    scene: (ports) => ({
      parts: [api(ports), caddy(ports, `\treverse_proxy 127.0.0.1:${ports.api}`)],
      request: getProxied(ports, '/items'),
    }),
  }),
  healthy('caddy-socket', 'A socket through Caddy', {
    stack: 'caddy',
    scene: (ports) => ({
      parts: [wsServer(ports, ''), caddy(ports, `\treverse_proxy 127.0.0.1:${ports.api}`)],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}/live` },
    }),
  }),
  healthy('vite-proxy', 'A dev proxy: the page asks its own origin', {
    stack: 'vite',
    scene: (ports) => ({
      parts: [
        express(ports, `app.get('/api/items', (request, response) => response.json([1]));`),
        vite(ports, `proxy: {\n  '/api': 'http://127.0.0.1:${ports.api}',\n},`),
      ],
      request: { url: `http://localhost:${ports.web}/api/items` },
      page: { isServed: true },
    }),
  }),
  healthy('vite-proxy-rewrites', 'A dev proxy that removes the prefix', {
    stack: 'vite',
    scene: (ports) => ({
      parts: [
        api(ports),
        vite(
          ports,
          `proxy: {\n  '/api': { target: 'http://localhost:${ports.api}', changeOrigin: true, rewrite: (path) => path.replace('/api', '') },\n},`,
        ),
      ],
      request: { url: `http://localhost:${ports.web}/api/items` },
      page: { isServed: true },
    }),
  }),
  healthy('vite-proxy-socket', 'A socket through the dev proxy', {
    stack: 'vite',
    scene: (ports) => ({
      parts: [
        wsServer(ports, ''),
        vite(ports, `proxy: {\n  '/live': { target: 'ws://127.0.0.1:${ports.api}', ws: true },\n},`),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.web}/live` },
      page: { isServed: true },
    }),
  }),
  healthy('socket-ws', 'The ws package', {
    stack: 'ws',
    scene: (ports) => one(wsServer(ports, `wss.on('connection', (socket) => socket.send('hello'));`), socket(ports, '/live')),
  }),
  healthy('socket-silent', 'A socket on which nobody says anything', {
    stack: 'ws',
    scene: (ports) => one(wsServer(ports, ''), socket(ports, '/live')),
  }),
  healthy('socket-subprotocol', 'A subprotocol that is chosen', {
    stack: 'ws',
    scene: (ports) =>
      one(
        wsServer(ports, '', { settings: "{ server, handleProtocols: (offered) => (offered.has('v2') ? 'v2' : false) }" }),
        socket(ports, '/live', { protocols: ['v1', 'v2'] }),
      ),
  }),
  healthy('socket-own-origin-only', 'A socket server that allows our origin alone', {
    stack: 'ws',
    scene: (ports) =>
      one(
        wsServer(ports, '', { settings: `{ server, verifyClient: ({ origin }) => origin === '${pageOrigin(ports)}' }` }),
        socket(ports, '/live'),
      ),
  }),
  healthy('socket-token-in-query', 'A socket with its token in the query', {
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket, token: str):\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/live?token=abc'),
      ),
  }),
  healthy('socket-fastify', 'A socket of Fastify', {
    stack: 'fastify',
    scene: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(websocket);\napp.register(async (child) => {\n  child.get('/live', { websocket: true }, (socket) => socket.send('hello'));\n});`,
        ),
        socket(ports, '/live'),
      ),
  }),
  healthy('socket-nginx', 'A socket through nginx', {
    stack: 'nginx',
    scene: (ports) => ({
      parts: [wsServer(ports, ''), nginx(ports, upgrade(ports))],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}/live` },
    }),
  }),
  healthy('sse', 'An event stream without an end', {
    stack: 'express',
    scene: (ports) => one(express(ports, ticks), stream(ports, '/events')),
  }),
  healthy('sse-nginx-unbuffered', 'An event stream through nginx without buffering', {
    stack: 'nginx',
    scene: (ports) => ({
      parts: [
        express(ports, ticks),
        nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    proxy_buffering off;\n}`),
      ],
      request: { kind: 'event-source', url: `http://localhost:${ports.proxy}/events` },
    }),
  }),
  healthy('sse-caddy', 'An event stream through Caddy', {
    stack: 'caddy',
    scene: (ports) => ({
      parts: [express(ports, ticks), caddy(ports, `\treverse_proxy 127.0.0.1:${ports.api}`)],
      request: { kind: 'event-source', url: `http://localhost:${ports.proxy}/events` },
    }),
  }),
  healthy('fastapi-redis', 'FastAPI with a Redis that runs', {
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}\nimport os\nimport redis\n\ncache = redis.from_url(os.environ["REDIS_URL"])\n\n@app.get("/prices")\ndef prices():\n    return {"hit": cache.exists("prices")}`,
          { env: { REDIS_URL: `redis://127.0.0.1:${ports.service}` }, requirements: ['fastapi', 'uvicorn[standard]', 'redis'] },
        ),
        get(ports, '/prices'),
        { service: 'redis' },
      ),
  }),
  healthy('express-postgres', 'Express with a PostgreSQL that runs', {
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\nconst sql = postgres(process.env.DATABASE_URL, { onnotice: () => {} });\napp.get('/orders', async (request, response) => response.json(await sql\`select 1 as id\`));`,
          { env: { DATABASE_URL: `postgres://postgres@127.0.0.1:${ports.service}/postgres` } },
        ),
        get(ports, '/orders'),
        { service: 'postgres' },
      ),
  }),
  healthy('redis-optional', 'A Redis address in .env that nothing needs: the route works without it', {
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\nconst redis = new Redis(process.env.REDIS_URL, { enableOfflineQueue: false });\nredis.on('error', () => {});\napp.get('/items', async (request, response) => response.json({ hits: await redis.get('hits').catch(() => null) }));`,
          { env: { REDIS_URL: `redis://127.0.0.1:${ports.service}` } },
        ),
        get(ports, '/items'),
      ),
  }),
];
