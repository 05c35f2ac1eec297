import type { Files, Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { lanAddress } from '../needs.ts';
import { get, pageOrigin, sendJson, socket } from '../requests.ts';
import { noHeader, refused } from '../shows.ts';
import { express, fastify, nodeHttp } from '../stacks/node.ts';
import { fastapi, flask, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const items = `app.get('/items', (request, response) => response.json([{ id: 1 }]));`;
const api = (ports: Ports, options = {}): Part => express(ports, `app.use(cors());\n${items}`, options);
const python = (ports: Ports, options = {}): Part =>
  fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/items")\ndef items():\n    return [1]`, options);

/** Nothing, or the wrong thing, answers at the address. */
export const reachabilityLabs: readonly Lab[] = [
  {
    id: 'down-express',
    title: 'The Express API is not running',
    causes: ['T01'],
    stack: 'express',
    shows: refused,
    setup: (ports) => one(stopped(api(ports)), get(ports, '/items')),
    mended: (ports) => one(api(ports), get(ports, '/items')),
  },
  {
    id: 'down-fastapi-preflighted',
    title: 'The FastAPI is not running and the request would need a preflight',
    causes: ['T01'],
    stack: 'fastapi',
    shows: refused,
    setup: (ports) => one(stopped(python(ports)), sendJson(ports, '/items', { method: 'PUT', credentials: 'include' })),
  },
  {
    id: 'down-websocket',
    title: 'Nothing listens where the socket should be',
    causes: ['T01'],
    synonyms: ['W01'],
    stack: 'ws',
    shows: refused,
    setup: (ports) => one(stopped(api(ports)), socket(ports, '/live')),
  },
  {
    id: 'down-127',
    title: 'Nothing listens, asked by address',
    causes: ['T01'],
    stack: 'fastify',
    shows: refused,
    setup: (ports) =>
      one(stopped(fastify(ports, `app.get('/v1/status', async () => ({ ok: true }));`)), {
        url: `http://127.0.0.1:${ports.api}/v1/status`,
      }),
  },
  {
    id: 'other-port-node',
    title: 'The API listens one port further than the page asks',
    causes: ['T02'],
    synonyms: ['T01'],
    stack: 'express',
    shows: refused,
    setup: (ports) => one(api(ports, { port: ports.apiNext }), get(ports, '/items')),
    mended: (ports) => one(api(ports), get(ports, '/items')),
  },
  {
    id: 'other-port-fastapi',
    title: 'uvicorn was started with another --port than the front end knows',
    causes: ['T02'],
    stack: 'fastapi',
    shows: refused,
    setup: (ports) =>
      one(python(ports, { port: ports.other }), get(ports, '/items'), {
        files: {
          'web/.env': `VITE_API_URL=http://localhost:${ports.api}\n`,
          'web/package.json': '{"name":"web","private":true}\n',
        },
      }),
    mended: (ports) => one(python(ports), get(ports, '/items')),
  },
  {
    id: 'other-port-flask',
    title: 'Flask moved from its port, the page did not',
    causes: ['T02'],
    stack: 'flask',
    shows: refused,
    setup: (ports) =>
      one(
        flask(ports, `CORS(app)\n@app.get("/api/items")\ndef items():\n    return jsonify([1])`, { port: ports.apiNext }),
        get(ports, '/api/items'),
      ),
  },
  {
    id: 'bound-to-loopback',
    title: 'The API listens on 127.0.0.1 and a phone asks the machine’s address',
    causes: ['T03'],
    stack: 'fastapi',
    shows: refused,
    needs: ['lan-address'],
    setup: (ports) => one(python(ports), { url: `http://${lanAddress() ?? ''}:${ports.api}/items` }),
    mended: (ports) => one(python(ports, { host: '0.0.0.0' }), { url: `http://${lanAddress() ?? ''}:${ports.api}/items` }),
  },
  {
    id: 'ipv4-only',
    title: 'The page asks [::1], the API listens on 127.0.0.1',
    causes: ['T04'],
    stack: 'express',
    shows: refused,
    setup: (ports) => one(api(ports, { host: '127.0.0.1' }), { url: `http://[::1]:${ports.api}/items` }),
    mended: (ports) => one(api(ports, { host: '::' }), { url: `http://[::1]:${ports.api}/items` }),
  },
  {
    id: 'ipv6-only',
    title: 'The page asks 127.0.0.1, the API listens on ::1',
    causes: ['T05'],
    stack: 'node',
    shows: refused,
    setup: (ports) => one(listening(ports, '::1'), { url: `http://127.0.0.1:${ports.api}/items` }),
    mended: (ports) => one(listening(ports, '127.0.0.1'), { url: `http://127.0.0.1:${ports.api}/items` }),
  },
  {
    id: 'ipv6-only-fastify',
    title: 'Fastify was told localhost and took ::1',
    causes: ['T05'],
    stack: 'fastify',
    shows: refused,
    setup: (ports) => {
      const part = fastify(ports, `await app.register(cors);\napp.get('/items', async () => [1]);`, { host: '::1' });
      return one(
        { ...part, programs: part.programs.map((program) => ({ ...program, host: '::1' })) },
        { url: `http://127.0.0.1:${ports.api}/items` },
      );
    },
  },
  {
    id: 'split-port',
    title: 'Two programs share the port, one per family; the browser meets the forgotten one',
    causes: ['T06'],
    consequences: ['C01'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) => ({
      parts: [api(ports, { host: '127.0.0.1' })],
      foreign: [forgotten(ports)],
      request: get(ports, '/items'),
    }),
    mended: (ports) => one(api(ports), get(ports, '/items')),
  },
  {
    id: 'split-port-fastapi',
    title: 'An old Node server holds [::]:port, uvicorn took 127.0.0.1 beside it',
    causes: ['T06'],
    consequences: ['D07'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => ({ parts: [python(ports)], foreign: [forgotten(ports)], request: get(ports, '/items') }),
  },
  {
    id: 'wrong-process-airplay',
    title: 'Another program of the system owns the port and answers 403',
    causes: ['T07'],
    consequences: ['C01', 'D08'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) => ({
      parts: [stopped(flask(ports, `CORS(app)\n@app.get("/api/items")\ndef items():\n    return jsonify([1])`))],
      foreign: [
        nodeHttp(ports, `  response.writeHead(403, { Server: 'AirTunes/775.3.1', 'X-Apple-ProcessingTime': '0' }).end();`, {
          folder: 'system',
        }),
      ],
      request: get(ports, '/api/items'),
    }),
    mended: (ports) =>
      one(flask(ports, `CORS(app)\n@app.get("/api/items")\ndef items():\n    return jsonify([1])`), get(ports, '/api/items')),
  },
  {
    id: 'wrong-process-other-app',
    title: 'A different project of the same person still listens on the port',
    causes: ['T07'],
    consequences: ['C01', 'D07'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({
      parts: [stopped(api(ports))],
      foreign: [
        nodeHttp(
          ports,
          `  response.writeHead(404, { 'Content-Type': 'text/html', 'X-Powered-By': 'blog' }).end('<h1>Page not found</h1>');`,
          { folder: 'blog' },
        ),
      ],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'stale-express',
    title: 'cors() was added after the process had started',
    causes: ['T08'],
    consequences: ['C01'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(express(ports, items, { dependencies: ['cors'] }), get(ports, '/items'), {
        edits: pick(api(ports).files, 'api/server.js'),
      }),
    mended: (ports) => one(api(ports), get(ports, '/items')),
  },
  {
    id: 'stale-fastapi',
    title: 'allow_origins was corrected; uvicorn runs without --reload',
    causes: ['T08'],
    consequences: ['C04'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(ports, `${starletteCors(['https://app.example.com'])}\n@app.get("/items")\ndef items():\n    return [1]`),
        get(ports, '/items'),
        { edits: pick(python(ports).files, 'backend/main.py') },
      ),
  },
  {
    id: 'stale-env',
    title: 'The origin in .env was corrected; the process read the old one',
    causes: ['T08'],
    consequences: ['C05'],
    stack: 'express',
    shows: /not equal to the supplied origin/u,
    setup: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: process.env.FRONTEND_ORIGIN }));\n${items}`, {
          env: { FRONTEND_ORIGIN: 'https://old.example.com' },
        }),
        get(ports, '/items'),
        {
          edits: { 'api/.env': `FRONTEND_ORIGIN=${pageOrigin(ports)}\n` },
        },
      ),
  },
  {
    id: 'port-drift-express',
    title: 'The dev server found its port taken and moved to the next; the list knows the first',
    causes: ['T09'],
    synonyms: ['C04'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'] }));\n${items}`), get(ports, '/items'), {
        page: { origin: `http://localhost:${ports.webNext}` },
      }),
    mended: (ports) =>
      one(express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'] }));\n${items}`), get(ports, '/items')),
  },
  {
    id: 'port-drift-fixed',
    title: 'The same with one fixed origin',
    causes: ['T09'],
    synonyms: ['C05'],
    stack: 'fastify',
    shows: /not equal to the supplied origin/u,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(cors, { origin: '${pageOrigin(ports)}' });\napp.get('/items', async () => [1]);`),
        get(ports, '/items'),
        { page: { origin: `http://localhost:${ports.webNext}` } },
      ),
  },
  {
    id: 'port-drift-fastapi',
    title: 'The same with FastAPI and cookies',
    causes: ['T09'],
    synonyms: ['C04'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(python(ports), get(ports, '/items', { credentials: 'include' }), {
        page: { origin: `http://localhost:${ports.webNext}` },
      }),
  },
  ...[6666, 10_080].map((port): Lab => ({
    id: `unsafe-port-${port}`,
    title: `The API listens on ${port}, which browsers never ask`,
    causes: ['T10'],
    stack: 'node',
    shows: /ERR_UNSAFE_PORT/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('[]');`,
          { port },
        ),
        { url: `http://localhost:${port}/items` },
      ),
  })),
];

const fixed = (part: Part, host: string): Part => ({
  ...part,
  programs: part.programs.map((program) => ({ ...program, host })),
});

const listening = (ports: Ports, host: string): Part =>
  fixed(
    nodeHttp(
      ports,
      `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('[]');`,
      { host },
    ),
    host,
  );

/** What somebody started last week and forgot: it listens on ::1 alone. */
const forgotten = (ports: Ports): Part => {
  const part = nodeHttp(
    ports,
    `  response.writeHead(404, { 'Content-Type': 'text/plain', Server: 'old-prototype' }).end('Cannot find ' + request.url);`,
    { host: '::1', folder: 'prototype' },
  );
  return fixed(part, '::1');
};

const pick = (files: Files, path: string): Files => ({ [path]: files[path] ?? '' });
