import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, getProxied, pageOrigin, sendJson, socket } from '../requests.ts';
import { emptyReply, multipleValues, noHeader, pending, preflightRedirect, unusable } from '../shows.ts';
import { express, fastify, wsServer } from '../stacks/node.ts';
import { caddy, nginx, vite } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** A second batch, written after the rules had been mended for the first. */
export const lateDisguisedLabs: readonly Lab[] = [
  oneFault({
    id: 'fastapi-bearer-refused',
    title: 'FastAPI refuses an old token; the page can read it',
    causes: ['D08'],
    stack: 'fastapi',
    shows: unusable('status 401'),
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

def user(credentials: HTTPAuthorizationCredentials = Depends(HTTPBearer())):
    if credentials.credentials != "new":
        raise HTTPException(401, "expired")
    return "ada"

@app.get("/me")
def me(name: str = Depends(user)):
    return {"name": name}`,
        ),
        get(ports, '/me', { headers: { Authorization: `Bearer ${isMended ? 'new' : 'old'}` } }),
      ),
  }),
  oneFault({
    id: 'nginx-regex-location-down',
    title: 'nginx: a location by regular expression, and nothing behind it',
    causes: ['D12'],
    synonyms: ['P01', 'T01'],
    stack: 'nginx',
    shows: noHeader,
    scene: (ports, isMended) => {
      const api = express(ports, `app.use(cors());\napp.get('/api/v2/x', (request, response) => response.json([]));`);
      return {
        parts: [
          isMended ? api : { ...api, programs: [] },
          nginx(
            ports,
            `location ~ ^/api/v[0-9]+/ {\n    proxy_set_header Host $host;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        request: getProxied(ports, '/api/v2/x'),
      };
    },
  }),
  oneFault({
    id: 'nginx-https-redirect',
    title: 'nginx sends http away to https, preflights as well',
    causes: ['C27'],
    stack: 'nginx',
    shows: preflightRedirect,
    scene: (ports, isMended) => ({
      parts: [
        express(
          ports,
          `app.use(cors());\napp.put('/api/x', (request, response) => response.json({}));\napp.get('/api/x', (request, response) => response.json({}));`,
        ),
        nginx(
          ports,
          isMended
            ? `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`
            : 'return 301 https://api.lab.test$request_uri;',
        ),
      ],
      request: { ...sendJson(ports, '', { method: 'PUT' }), url: `http://localhost:${ports.proxy}/api/x` },
    }),
  }),
  oneFault({
    id: 'caddy-snippet-adds-again',
    title: 'Caddy imports a snippet with the header that the app sends, too',
    causes: ['C10'],
    stack: 'caddy',
    shows: multipleValues,
    scene: (ports, isMended) => {
      const site = caddy(
        ports,
        `${isMended ? '' : '\theader +Access-Control-Allow-Origin "*"\n'}\treverse_proxy 127.0.0.1:${ports.api}`,
      );
      return {
        parts: [
          express(ports, `app.use(cors({ origin: true }));\napp.get('/k', (request, response) => response.json([]));`),
          site,
        ],
        request: getProxied(ports, '/k'),
      };
    },
  }),
  oneFault({
    id: 'vite-target-from-env',
    title: 'Vite: the target stands in .env, and nothing listens there',
    causes: ['P01'],
    synonyms: ['T01', 'D12'],
    stack: 'vite',
    shows: unusable('status 50'),
    scene: (ports, isMended) => {
      const api = express(ports, `app.get('/rest/x', (request, response) => response.json([]));`);
      const front = vite(ports, `proxy: {\n  '/rest': { target: env.BACKEND_ORIGIN, changeOrigin: true },\n},`);
      const config = front.files['web/vite.config.js'] ?? '';
      return {
        parts: [
          isMended ? api : { ...api, programs: [] },
          {
            ...front,
            files: {
              ...front.files,
              'web/.env': `BACKEND_ORIGIN=http://127.0.0.1:${ports.api}\n`,
              'web/vite.config.js': config.replace(
                "import { defineConfig } from 'vite';",
                "import { defineConfig, loadEnv } from 'vite';\n\nconst env = loadEnv('development', process.cwd(), '');",
              ),
            },
          },
        ],
        request: { url: `http://localhost:${ports.web}/rest/x` },
        page: { isServed: true },
      };
    },
  }),
  oneFault({
    id: 'graphql-subprotocol',
    title: 'The page offers graphql-ws, the server knows graphql-transport-ws',
    causes: ['W17'],
    stack: 'ws',
    shows: /Sent non-empty 'Sec-WebSocket-Protocol'/u,
    inFirefox: 'works',
    scene: (ports, isMended) =>
      one(
        wsServer(ports, '', {
          settings:
            "{ server, path: '/graphql', handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false) }",
        }),
        socket(ports, '/graphql', { protocols: [isMended ? 'graphql-transport-ws' : 'graphql-ws'] }),
      ),
  }),
  oneFault({
    id: 'handler-destroys-socket',
    title: 'Express: a handler destroys its socket',
    causes: ['T17'],
    stack: 'express',
    shows: emptyReply,
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/health', (request, response) => response.json({}));\napp.get('/pdf', (request, response) => ${isMended ? 'response.json({})' : 'request.socket.destroy()'});`,
        ),
        get(ports, '/pdf'),
      ),
  }),
  oneFault({
    id: 'fastapi-waits-for-ever',
    title: 'FastAPI: a route waits for an event that nobody sets',
    causes: ['T20'],
    stack: 'fastapi',
    shows: pending,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
import asyncio

ready = asyncio.Event()

@app.get("/model")
async def model():
    ${isMended ? 'ready.set()' : 'pass'}
    await ready.wait()
    return {}`,
        ),
        get(ports, '/model'),
      ),
  }),
  oneFault({
    id: 'fastapi-stream-breaks-off',
    title: 'FastAPI: the generator of a stream raises half way',
    causes: ['B19'],
    stack: 'fastapi',
    shows: /ERR_INCOMPLETE_CHUNKED_ENCODING|network error|Failed to fetch/u,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}
from fastapi.responses import StreamingResponse

async def rows():
    yield "[1,"
    ${isMended ? 'pass' : 'raise ValueError("model went away")'}
    yield "2]"

@app.get("/rows")
def export():
    return StreamingResponse(rows(), media_type="application/json")`,
        ),
        get(ports, '/rows'),
      ),
  }),
  oneFault({
    id: 'fastify-cookies-too-large',
    title: 'Fastify: the cookies of this host are larger than Node takes',
    causes: ['D14'],
    stack: 'fastify',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true, credentials: true });\napp.get('/me', async () => ({}));`),
        get(ports, '/me', {
          credentials: 'include',
          cookie: Array.from({ length: isMended ? 1 : 6 }, (_value, at) => `state${at}=${'x'.repeat(3500)}`).join('; '),
        }),
      ),
  }),
  oneFault({
    id: 'express-bad-escape',
    title: 'Express cannot decode a parameter; the 400 can be read',
    causes: ['D15'],
    stack: 'express',
    shows: unusable('status 400'),
    scene: (ports, isMended) =>
      one(
        express(ports, `app.use(cors());\napp.get('/files/:name', (request, response) => response.json(request.params));`),
        get(ports, `/files/${isMended ? '100%25' : '100%'}`),
      ),
  }),
];
