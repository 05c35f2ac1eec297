import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { get, getProxied, pageOrigin, socket } from '../requests.ts';
import { headerNotAllowed, multipleValues, preflightNoHeader, refused, wildcard } from '../shows.ts';
import { express, fastify, wsServer } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';
import { twoFaults } from './scene.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** A second batch, written after the rules had been mended for the first. */
export const twoLateLabs: readonly Lab[] = [
  twoFaults({
    id: 'two-star-and-upstream',
    title: 'nginx sends a star to a page with cookies, and its upstream is down',
    causes: ['C13', 'D12'],
    synonyms: ['D12', 'T01'],
    stack: 'nginx',
    shows: wildcard,
    next: /status 502/u,
    scene: (ports, { first, second }) => {
      const api = express(ports, `app.get('/x', (request, response) => response.json([]));`);
      return {
        parts: [
          second ? api : { ...api, programs: [] },
          nginx(
            ports,
            `location / {\n    add_header Access-Control-Allow-Origin ${first ? '$http_origin' : '*'} always;\n    add_header Access-Control-Allow-Credentials true always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        request: getProxied(ports, '/x', { credentials: 'include' }),
      };
    },
  }),
  twoFaults({
    id: 'two-caddy-twice-and-header',
    title: 'Caddy adds what the app sends already, and the list lacks a header',
    causes: ['C10', 'C17'],
    stack: 'caddy',
    shows: multipleValues,
    next: headerNotAllowed,
    scene: (ports, { first, second }) => ({
      parts: [
        express(
          ports,
          `app.use(cors({ allowedHeaders: 'content-type${second ? ',x-app' : ''}' }));\napp.get('/x', (request, response) => response.json([]));`,
        ),
        caddy(ports, `${first ? '' : '\theader +Access-Control-Allow-Origin "*"\n'}\treverse_proxy 127.0.0.1:${ports.api}`),
      ],
      request: getProxied(ports, '/x', { headers: { 'X-App': 'web' } }),
    }),
  }),
  twoFaults({
    id: 'two-origin-and-code',
    title: 'The socket server knows another origin, and closes whoever has no ticket',
    causes: ['W08', 'W26'],
    stack: 'ws',
    shows: /HTTP Authentication failed|Unexpected response code: 401/u,
    next: /closed 4403 /u,
    scene: (ports, { first, second }) =>
      one(
        wsServer(
          ports,
          `wss.on('connection', (socket, request) => { if (!request.url.includes('ticket')) socket.close(4403, 'no ticket'); });`,
          {
            settings: `{ server, verifyClient: ({ origin }) => origin === '${first ? pageOrigin(ports) : 'https://chat.acme.example'}' }`,
          },
        ),
        socket(ports, second ? '/live?ticket=1' : '/live'),
      ),
  }),
  twoFaults({
    id: 'two-policy-and-down',
    title: 'The page’s policy forbids the API, which is not running either',
    causes: ['B03', 'T01'],
    stack: 'fastify',
    shows: /Content Security Policy/u,
    next: refused,
    scene: (ports, { first, second }) => {
      const api = fastify(ports, `await app.register(cors, { origin: true });\napp.get('/x', async () => []);`);
      return one(second ? api : { ...api, programs: [] }, get(ports, '/x'), {
        page: {
          headers: {
            'Content-Security-Policy': `script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src ${first ? `http://localhost:${ports.api}` : "'self'"}`,
          },
        },
      });
    },
  }),
  twoFaults({
    id: 'two-token-and-redis',
    title: 'FastAPI: OPTIONS needs a token, and Redis does not run behind the route',
    causes: ['C28', 'D02'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    next: /CORS policy: No 'Access-Control/u,
    scene: (ports, { first, second }) => {
      const cors = starletteCors([pageOrigin(ports)]);
      const check = `@app.middleware("http")
async def token(request: Request, call_next):
    if request.headers.get("authorization") is None and request.url.path != "/health":
        return Response(status_code=401)
    return await call_next(request)`;
      return one(
        fastapi(
          ports,
          `${first ? `${check}\n${cors}` : `${cors}\n${check}`}
import os
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

store = redis.from_url(os.environ["REDIS_URL"], retry=Retry(NoBackoff(), 0))

@app.get("/health")
def health():
    return {}

@app.get("/hits")
def hits():
    return {"hits": store.get("hits")}`,
          {
            env: { REDIS_URL: `redis://127.0.0.1:${ports.service}/0` },
            requirements: ['fastapi', 'uvicorn[standard]', 'redis'],
          },
        ),
        get(ports, '/hits', { headers: { Authorization: 'Bearer a' } }),
        second ? { service: 'redis' } : {},
      );
    },
  }),
];
