import type { Files, Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, sendJson } from '../requests.ts';
import { emptyReply, pending, reset, unusable } from '../shows.ts';
import { express, fastify, nodeHttp, nodeNet } from '../stacks/node.ts';
import { fastapi } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const api = (ports: Ports): Part =>
  express(ports, `app.use(cors());\napp.get('/items', (request, response) => response.json([1]));`);
const python = (ports: Ports): Part => fastapi(ports, `@app.get("/items")\ndef items():\n    return [1]`);
const compose: Files = {
  'docker-compose.yml':
    'services:\n  backend:\n    build: ./backend\n    expose:\n      - "8000"\n  web:\n    build: ./web\n    ports:\n      - "3000:80"\n    environment:\n      VITE_API_URL: http://backend:8000\n',
};

/** Names that lead nowhere, and servers that end or forget the connection. */
export const silenceLabs: readonly Lab[] = [
  {
    id: 'docker-name',
    title: 'The page asks the name of a compose service',
    causes: ['T11'],
    stack: 'compose',
    shows: /ERR_NAME_NOT_RESOLVED/u,
    setup: (ports) => one(stopped(python(ports)), { url: 'http://backend:8000/items' }, { files: compose }),
  },
  {
    id: 'docker-name-websocket',
    title: 'A socket to a compose service',
    causes: ['T11'],
    synonyms: ['W01'],
    stack: 'compose',
    shows: /ERR_NAME_NOT_RESOLVED/u,
    setup: (ports) => one(stopped(python(ports)), { kind: 'websocket', url: 'ws://backend:8000/live' }, { files: compose }),
  },
  {
    id: 'name-unknown',
    title: 'The name of the API does not exist',
    causes: ['T12'],
    stack: 'node',
    shows: /ERR_NAME_NOT_RESOLVED/u,
    setup: () => ({ parts: [], request: { url: 'https://api.shop-of-nobody.invalid/items' } }),
  },
  {
    id: 'empty-reply',
    title: 'The server closes the connection without a word',
    causes: ['T17'],
    stack: 'node',
    shows: emptyReply,
    setup: (ports) => one(nodeNet(ports, `socket.once('data', () => socket.end());`), get(ports, '/items')),
  },
  {
    id: 'empty-reply-one-route',
    title: 'One route ends the connection, the others work',
    causes: ['T17'],
    stack: 'node',
    shows: emptyReply,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.url === '/report') return request.socket.end();\n  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        get(ports, '/report'),
      ),
  },
  {
    id: 'reset-everything',
    title: 'Every connection is reset after the request',
    causes: ['T18'],
    stack: 'node',
    shows: reset,
    setup: (ports) => one(nodeNet(ports, `socket.once('data', () => socket.resetAndDestroy());`), get(ports, '/items')),
  },
  {
    id: 'reset-on-upload',
    title: 'The server resets as soon as a body comes; reading works',
    causes: ['T18'],
    stack: 'node',
    shows: reset,
    isUnsafeAllowed: true,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type' };\n  if (request.method === 'POST') return request.socket.resetAndDestroy();\n  response.writeHead(200, headers).end('{}');`,
        ),
        sendJson(ports, '/api/upload'),
      ),
  },
  {
    id: 'hang-one-route',
    title: 'One route never answers',
    causes: ['T20'],
    stack: 'fastify',
    shows: pending,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors);\napp.get('/health', async () => ({ ok: true }));\napp.get('/slow', () => new Promise(() => {}));`,
        ),
        get(ports, '/slow'),
      ),
  },
  {
    id: 'hang-everything',
    title: 'The event loop is blocked: connections open, nothing answers',
    causes: ['T20'],
    stack: 'node',
    shows: pending,
    setup: (ports) => one(nodeNet(ports, `socket.pause();`), get(ports, '/items')),
  },
  {
    id: 'hang-preflight',
    title: 'The handler forgets to end OPTIONS',
    causes: ['T20'],
    stack: 'node',
    shows: pending,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.setHeader('Access-Control-Allow-Origin', '*');\n  if (request.method !== 'OPTIONS') response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`,
        ),
        sendJson(ports, '/items', { method: 'PUT' }),
      ),
  },
  {
    id: 'not-found-path-readable',
    title: 'A path with a typing error; the 404 can be read',
    causes: ['D07'],
    stack: 'express',
    shows: unusable('status 404'),
    setup: (ports) => one(api(ports), get(ports, '/itms')),
  },
];
