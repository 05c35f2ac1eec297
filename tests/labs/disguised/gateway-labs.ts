import type { Lab, Part, Ports } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, getProxied, pageOrigin, sendJson } from '../requests.ts';
import { noHeader } from '../shows.ts';
import { spend } from '../spend.ts';
import { express, node, nodeHttp } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';

const idle = (part: Part): Part => ({ ...part, programs: [] });
const behind = (ports: Ports): Part =>
  express(
    ports,
    `app.use(cors());\napp.get('/api/users', (request, response) => response.json([1]));\napp.post('/api/users', (request, response) => response.json({ ok: true }));`,
  );

/** Gateways that answer in place of what stands behind them. */
export const gatewayLabs: readonly Lab[] = [
  oneFault({
    id: 'nginx-limit-req',
    title: 'nginx limits requests and answers 429 by itself',
    causes: ['D09'],
    stack: 'nginx',
    shows: noHeader,
    scene: (ports, isMended) => ({
      parts: [
        behind(ports),
        nginx(
          ports,
          `location / {\n    ${isMended ? '' : 'limit_req zone=api;\n    limit_req_status 429;'}\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          { http: '    limit_req_zone $server_name zone=api:1m rate=1r/m;' },
        ),
      ],
      request: getProxied(ports, '/api/users'),
      before: () => spend(`http://127.0.0.1:${ports.proxy}/api/users`, 2),
    }),
  }),
  oneFault({
    id: 'caddy-body-limit',
    title: 'Caddy takes no body above 1 kB',
    causes: ['D10'],
    stack: 'caddy',
    shows: /No 'Access-Control|status 413|status 400|status 50/u,
    isUnsafeAllowed: true,
    scene: (ports, isMended) => ({
      parts: [
        express(
          ports,
          `app.use(cors());\napp.post('/api/users', express.text({ limit: '5mb', type: () => true }), (request, response) => response.json({ bytes: request.body.length }));`,
        ),
        caddy(ports, `\trequest_body {\n\t\tmax_size ${isMended ? '5MB' : '1KB'}\n\t}\n\treverse_proxy 127.0.0.1:${ports.api}`),
      ],
      request: {
        ...sendJson(ports, '', { data: JSON.stringify({ text: 'x'.repeat(20_000) }) }),
        url: `http://localhost:${ports.proxy}/api/users`,
      },
    }),
  }),
  oneFault({
    id: 'middleware-proxy-target-down',
    title: 'http-proxy-middleware: its target does not run, so it answers 504',
    causes: ['D12'],
    synonyms: ['P01', 'T01'],
    stack: 'express',
    shows: /status 504|No 'Access-Control/u,
    scene: (ports, isMended) => ({
      parts: [
        isMended ? behind(ports) : idle(behind(ports)),
        express(
          ports,
          `app.use(createProxyMiddleware({ pathFilter: '/api', target: 'http://127.0.0.1:${ports.api}' }));\napp.get('/', (request, response) => response.send('<!doctype html><title>App</title>'));`,
          { port: ports.web, folder: 'front' },
        ),
      ],
      request: { url: `http://localhost:${ports.web}/api/users` },
      page: { isServed: true },
    }),
  }),
  oneFault({
    id: 'node-gateway-target-down',
    title: 'A gateway by hand: the service behind it refuses, and it says so in JSON with 502',
    causes: ['D12'],
    synonyms: ['P01', 'T01'],
    stack: 'node',
    shows: /status 502|No 'Access-Control/u,
    scene: (ports, isMended) => ({
      parts: [
        isMended ? behind(ports) : idle(behind(ports)),
        node(
          ports,
          `import http from 'node:http';

const services = { users: { host: '127.0.0.1', port: ${ports.api} } };
http
  .createServer((request, response) => {
    const upstream = http.request({ ...services.users, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', (error) => response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'bad_gateway', reason: error.message })));
    request.pipe(upstream);
  })
  .listen(${ports.proxy});`,
          { port: ports.proxy, folder: 'gateway' },
        ),
      ],
      request: getProxied(ports, '/api/users'),
    }),
  }),
  oneFault({
    id: 'fastapi-httpx-upstream-down',
    title: 'FastAPI asks a second service by httpx, which is not running',
    causes: ['D12'],
    synonyms: ['T01'],
    consequences: ['D01'],
    stack: 'fastapi',
    shows: noHeader,
    scene: (ports, isMended) => ({
      parts: [
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
import httpx

PRICING_SERVICE_URL = "http://127.0.0.1:${ports.apiNext}"

@app.get("/health")
def health():
    return {}

@app.get("/quote")
async def quote():
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{PRICING_SERVICE_URL}/price")).json()`,
          { requirements: ['fastapi', 'uvicorn[standard]', 'httpx'] },
        ),
        ...(isMended
          ? [
              nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"price":1}');`, {
                port: ports.apiNext,
                folder: 'pricing',
              }),
            ]
          : []),
      ],
      request: get(ports, '/quote'),
    }),
  }),
  oneFault({
    id: 'caddy-header-timeout',
    title: 'Caddy gives up on an upstream that thinks for long',
    causes: ['D13'],
    stack: 'caddy',
    shows: noHeader,
    scene: (ports, isMended) => ({
      parts: [
        express(
          ports,
          `app.use(cors());\napp.get('/api/slow', (request, response) => setTimeout(() => response.json({}), 2000));`,
        ),
        caddy(
          ports,
          `\treverse_proxy 127.0.0.1:${ports.api} {\n\t\ttransport http {\n\t\t\tresponse_header_timeout ${isMended ? '20s' : '500ms'}\n\t\t}\n\t}`,
        ),
      ],
      request: getProxied(ports, '/api/slow'),
    }),
  }),
];
