import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { selfSigned } from '../certificates.ts';
import { get, getProxied, pageOrigin, sendJson } from '../requests.ts';
import {
  emptyReply,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  pending,
  preflightNoHeader,
  refused,
  unusable,
} from '../shows.ts';
import { express, fastify, node, nodeHttp } from '../stacks/node.ts';
import { nginx, vite } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';
import { twoFaults } from './scene.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const items = `app.get('/items', (request, response) => response.json([1]));`;
const other = 'https://app.example.com';
const cors = (isThere: boolean): string => (isThere ? 'app.use(cors());\n' : '');
const route = `@app.get("/items")\ndef items():\n    return [1]`;
const listenOn6 = (part: Part): Part => ({ ...part, programs: part.programs.map((program) => ({ ...program, host: '::1' })) });

/** Two causes in different layers: the outer one hides the inner. */
export const twoStackLabs: readonly Lab[] = [
  twoFaults({
    id: 'two-down-and-no-cors',
    title: 'The API is not running, and its code has no CORS',
    causes: ['T01', 'C01'],
    stack: 'express',
    shows: refused,
    next: noHeader,
    scene: (ports, { first, second }) => {
      const api = express(ports, `${cors(second)}${items}`);
      return one(first ? api : stopped(api), get(ports, '/items'));
    },
  }),
  twoFaults({
    id: 'two-down-and-origin',
    title: 'FastAPI is not running, and its list lacks our origin',
    causes: ['T01', 'C04'],
    stack: 'fastapi',
    shows: refused,
    next: noHeader,
    scene: (ports, { first, second }) => {
      const api = fastapi(ports, `${starletteCors([second ? pageOrigin(ports) : other])}\n${route}`);
      return one(first ? api : stopped(api), get(ports, '/items'));
    },
  }),
  twoFaults({
    id: 'two-port-and-origin',
    title: 'The API listens on the next port, and its list lacks our origin',
    causes: ['T02', 'C04'],
    synonyms: ['T01'],
    stack: 'express',
    shows: refused,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        express(ports, `app.use(cors({ origin: ['${second ? pageOrigin(ports) : other}'] }));\n${items}`, {
          port: first ? ports.api : ports.apiNext,
        }),
        get(ports, '/items'),
      ),
  }),
  twoFaults({
    id: 'two-family-and-method',
    title: 'Fastify listens on ::1 alone, and the default methods lack PUT',
    causes: ['T05', 'C20'],
    stack: 'fastify',
    shows: refused,
    next: methodNotAllowed,
    scene: (ports, { first, second }) => {
      const api = fastify(
        ports,
        `await app.register(cors, { origin: true${second ? ", methods: ['PUT']" : ''} });\napp.put('/items/1', async () => ({}));\napp.get('/items/1', async () => ({}));`,
        { host: first ? '127.0.0.1' : '::1' },
      );
      return one(first ? api : listenOn6(api), {
        ...sendJson(ports, '', { method: 'PUT' }),
        url: `http://127.0.0.1:${ports.api}/items/1`,
      });
    },
  }),
  twoFaults({
    id: 'two-scheme-and-no-cors',
    title: 'https:// to a plain server that has no CORS either',
    causes: ['T14', 'C01'],
    stack: 'node',
    shows: /ERR_SSL_PROTOCOL_ERROR/u,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json'${second ? ", 'Access-Control-Allow-Origin': '*'" : ''} }).end('[1]');`,
        ),
        { url: `${first ? 'http' : 'https'}://localhost:${ports.api}/items` },
      ),
  }),
  twoFaults({
    id: 'two-split-port-and-origin',
    title: 'A forgotten program holds ::1, and the right one does not know our origin',
    causes: ['T06', 'C04'],
    stack: 'express',
    shows: noHeader,
    next: noHeader,
    scene: (ports, { first, second }) => ({
      parts: [
        express(ports, `app.use(cors({ origin: ['${second ? pageOrigin(ports) : other}'] }));\n${items}`, {
          host: '127.0.0.1',
        }),
      ],
      foreign: first
        ? []
        : [
            listenOn6(
              nodeHttp(ports, `  response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Old demo</h1>');`, {
                host: '::1',
                folder: 'demo',
              }),
            ),
          ],
      request: get(ports, '/items'),
    }),
  }),
  twoFaults({
    id: 'two-drift-and-method',
    title: 'The dev server moved to the next port, and PUT is not among the methods',
    causes: ['T09', 'C20'],
    synonyms: ['C04'],
    stack: 'fastify',
    shows: preflightNoHeader,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: ['${pageOrigin(ports)}']${second ? ", methods: ['PUT']" : ''} });\napp.put('/items/1', async () => ({}));\napp.get('/items/1', async () => ({}));`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
        first ? {} : { page: { origin: `http://localhost:${ports.webNext}` } },
      ),
  }),
  twoFaults({
    id: 'two-unsafe-port-and-no-cors',
    title: 'A port that browsers never ask, and no CORS',
    causes: ['T10', 'C01'],
    stack: 'node',
    shows: /ERR_UNSAFE_PORT/u,
    next: noHeader,
    scene: (ports, { first, second }) => {
      const port = first ? ports.api : 6667;
      return one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json'${second ? ", 'Access-Control-Allow-Origin': '*'" : ''} }).end('[1]');`,
          { port },
        ),
        { url: `http://localhost:${port}/items` },
      );
    },
  }),
  twoFaults({
    id: 'two-empty-reply-and-no-cors',
    title: 'The route drops the connection, and nothing on this server has CORS',
    causes: ['T17', 'C01'],
    stack: 'node',
    shows: emptyReply,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        nodeHttp(
          ports,
          `  if (${!first} && request.url === '/report') return request.socket.end();\n  response.writeHead(200, { 'Content-Type': 'application/json'${second ? ", 'Access-Control-Allow-Origin': '*'" : ''} }).end('{}');`,
        ),
        get(ports, '/report'),
      ),
  }),
  twoFaults({
    id: 'two-csp-and-no-cors',
    title: 'The page’s policy forbids the call, and the API has no CORS',
    causes: ['B03', 'C01'],
    stack: 'express',
    shows: /violates the following Content Security Policy/u,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        express(ports, `${cors(second)}${items}`),
        get(ports, '/items'),
        first ? {} : { page: { headers: { 'Content-Security-Policy': "connect-src 'self'" } } },
      ),
  }),
  twoFaults({
    id: 'two-csp-and-origin',
    title: 'A meta policy knows the deployed API only, and the API the deployed page only',
    causes: ['B03', 'C05'],
    stack: 'fastify',
    shows: /violates the following Content Security Policy/u,
    next: otherValue,
    scene: (ports, { first, second }) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: '${second ? pageOrigin(ports) : other}' });\napp.get('/items', async () => [1]);`,
        ),
        get(ports, '/items'),
        {
          page: {
            html: `<!doctype html><meta http-equiv="Content-Security-Policy" content="connect-src https://api.example.com${first ? ` http://localhost:${ports.api}` : ''}">`,
          },
        },
      ),
  }),
  twoFaults({
    id: 'two-redis-and-origin',
    title: 'Our origin is not in the list, and Redis is not running behind the route',
    causes: ['C04', 'D02'],
    synonyms: ['D02'],
    consequences: ['D01'],
    stack: 'fastapi',
    shows: noHeader,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(cached(ports, first ? pageOrigin(ports) : other), get(ports, '/prices'), second ? { service: 'redis' } : {}),
  }),
  twoFaults({
    id: 'two-redis-and-header',
    title: 'Redis is not running, and the API key’s header is not allowed: the preflight speaks first',
    causes: ['C17', 'D02'],
    synonyms: ['D02'],
    consequences: ['D01'],
    stack: 'fastapi',
    shows: /HTTP ok status/u,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        cached(ports, pageOrigin(ports), first ? '"X-Api-Key"' : ''),
        get(ports, '/prices', { headers: { 'X-Api-Key': 'a' } }),
        second ? { service: 'redis' } : {},
      ),
  }),
  twoFaults({
    id: 'two-package-and-secret',
    title: 'A package is missing, and behind it a variable',
    causes: ['D04', 'D05'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}\nimport os\nfrom fastapi.responses import PlainTextResponse\n\n@app.exception_handler(Exception)\nasync def failed(request: Request, error: Exception):\n    return PlainTextResponse(f"{type(error).__name__}: {error}", status_code=500)\n\n@app.get("/health")\ndef health():\n    return {}\n\n@app.get("/report")\ndef report():\n    import ${first ? 'json' : 'openpyxl'}\n    return {"key": len(os.environ["REPORT_TOKEN"])}`,
          {
            env: { MODE: 'dev', ...(second ? { REPORT_TOKEN: 'x' } : {}) },
            requirements: ['fastapi', 'uvicorn', ...(first ? [] : ['openpyxl'])],
          },
        ),
        get(ports, '/report'),
        { files: { 'backend/.env.example': 'MODE=dev\nREPORT_TOKEN=\n' } },
      ),
  }),
  twoFaults({
    id: 'two-upstream-and-duplicate',
    title: 'Nothing listens behind nginx, and nginx and the app both add the header',
    causes: ['D12', 'C10'],
    synonyms: ['T01', 'P01'],
    stack: 'nginx',
    shows: noHeader,
    next: multipleValues,
    scene: (ports, { first, second }) => {
      const api = express(ports, `app.use(cors());\n${items}`);
      return {
        parts: [
          first ? api : stopped(api),
          nginx(
            ports,
            `location / {\n    ${second ? '' : 'add_header Access-Control-Allow-Origin *;\n    '}proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        request: getProxied(ports, '/items'),
      };
    },
  }),
  twoFaults({
    id: 'two-body-limit-and-parser',
    title: 'nginx refuses bodies over 8 kB, and the app’s parser those over 16 kB before cors()',
    causes: ['D10', 'D11'],
    stack: 'nginx',
    shows: noHeader,
    next: noHeader,
    isUnsafeAllowed: true,
    scene: (ports, { first, second }) => ({
      parts: [
        express(
          ports,
          `app.options('*all', cors());\napp.use(express.json({ limit: '${second ? '1mb' : '16kb'}' }));\napp.use(cors());\napp.get('/health', (request, response) => response.json({}));\napp.post('/notes', (request, response) => response.json({}));`,
        ),
        nginx(
          ports,
          `client_max_body_size ${first ? '1m' : '8k'};\nlocation / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: getProxied(ports, '/notes', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        data: JSON.stringify({ text: 'x'.repeat(20_000) }),
      }),
    }),
  }),
  twoFaults({
    id: 'two-target-and-prefix',
    title: 'The API behind Vite is not running, and the prefix would be kept',
    causes: ['P01', 'P03'],
    synonyms: ['T01', 'D12'],
    stack: 'vite',
    shows: unusable('status 50[02]'),
    next: unusable('status 404'),
    scene: (ports, { first, second }) => {
      const api = express(ports, items);
      const rule = second
        ? `{ target: 'http://127.0.0.1:${ports.api}', rewrite: (path) => path.replace(/^\\/api/, '') }`
        : `'http://127.0.0.1:${ports.api}'`;
      return {
        parts: [first ? api : stopped(api), vite(ports, `proxy: {\n  '/api': ${rule},\n},`)],
        request: { url: `http://localhost:${ports.web}/api/items` },
        page: { isServed: true },
      };
    },
  }),
  twoFaults({
    id: 'two-tls-and-no-cors',
    title: 'A certificate that nobody signed, and no CORS behind it',
    causes: ['T15', 'C01'],
    stack: 'node',
    shows: /ERR_CERT_AUTHORITY_INVALID/u,
    next: noHeader,
    scene: (ports, { first, second }) => {
      const plain = nodeHttp(
        ports,
        `  response.writeHead(200, { 'Content-Type': 'application/json'${second ? ", 'Access-Control-Allow-Origin': '*'" : ''} }).end('[1]');`,
      );
      return one(first ? plain : tls(ports), { url: `${first ? 'http' : 'https'}://localhost:${ports.api}/items` });
    },
  }),
  twoFaults({
    id: 'two-hang-and-no-cors',
    title: 'The route never answers, and the server has no CORS',
    causes: ['T20', 'C01'],
    stack: 'node',
    shows: pending,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        nodeHttp(
          ports,
          `  if (${!first} && request.url === '/slow') return;\n  response.writeHead(200, { 'Content-Type': 'application/json'${second ? ", 'Access-Control-Allow-Origin': '*'" : ''} }).end('{}');`,
        ),
        get(ports, '/slow'),
      ),
  }),
];

const cached = (ports: Ports, origin: string, headers = '"*"'): Part =>
  fastapi(
    ports,
    `app.add_middleware(CORSMiddleware, allow_origins=["${origin}"], allow_methods=["*"], allow_headers=[${headers}])
import os
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

cache = redis.from_url(os.environ["REDIS_URL"], retry=Retry(NoBackoff(), 0))

@app.get("/health")
def health():
    return {"status": "ok"}

@app.get("/prices")
def prices():
    return {"hit": cache.exists("prices")}`,
    { env: { REDIS_URL: `redis://127.0.0.1:${ports.service}/0` }, requirements: ['fastapi', 'uvicorn[standard]', 'redis'] },
  );

function tls(ports: Ports): Part {
  const { key, cert } = selfSigned();
  const part = node(
    ports,
    `import { readFileSync } from 'node:fs';\nimport { createServer } from 'node:https';\n\ncreateServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {\n  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[1]');\n}).listen(${ports.api});`,
  );
  return { ...part, files: { ...part.files, 'api/key.pem': key, 'api/cert.pem': cert }, needs: ['openssl'] };
}
