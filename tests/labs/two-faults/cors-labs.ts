import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson, stream } from '../requests.ts';
import {
  credentialsValue,
  headerNotAllowed,
  invalidValue,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  preflightNoHeader,
  preflightRedirect,
  preflightStatus,
  unparsable,
  unusable,
  wildcard,
} from '../shows.ts';
import { handmade } from '../stacks/handmade.ts';
import { express, fastify, nodeHttp } from '../stacks/node.ts';
import { fastapi, flask } from '../stacks/python.ts';
import { twoFaults } from './scene.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const change = `app.put('/items/:id', async () => ({ ok: true }));`;
const other = 'https://app.example.com';

/** Two mistakes in the CORS of one server; the browser names the first it meets. */
export const twoCorsLabs: readonly Lab[] = [
  twoFaults({
    id: 'two-origin-and-method',
    title: 'Fastify: our origin is not in the list, and the default methods lack PUT',
    causes: ['C04', 'C20'],
    stack: 'fastify',
    shows: preflightNoHeader,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: ['${first ? pageOrigin(ports) : other}', 'http://localhost:1']${second ? ", methods: ['PUT']" : ''} });\n${change}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  }),
  twoFaults({
    id: 'two-origin-and-header',
    title: 'Express: our origin is not in the list, nor is the API key’s header',
    causes: ['C04', 'C17'],
    stack: 'express',
    shows: preflightNoHeader,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: ['${first ? pageOrigin(ports) : other}'], allowedHeaders: ['Content-Type'${second ? ", 'X-Api-Key'" : ''}] }));\napp.get('/items', (request, response) => response.json([1]));`,
        ),
        get(ports, '/items', { headers: { 'X-Api-Key': 'abc' } }),
      ),
  }),
  twoFaults({
    id: 'two-fixed-origin-and-credentials',
    title: 'Express: the origin of another app, and no credentials',
    causes: ['C05', 'C14'],
    stack: 'express',
    shows: otherValue,
    next: credentialsValue,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: '${first ? pageOrigin(ports) : other}', credentials: ${second} }));\napp.get('/items', (request, response) => response.json([1]));`,
        ),
        get(ports, '/items', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-slash-and-credentials',
    title: 'A slash at the end of the origin, and credentials spelled True',
    causes: ['C06', 'C14'],
    stack: 'node',
    shows: otherValue,
    next: credentialsValue,
    scene: (ports, { first, second }) =>
      one(
        handmade(ports, {
          'Access-Control-Allow-Origin': `${pageOrigin(ports)}${first ? '' : '/'}`,
          'Access-Control-Allow-Credentials': second ? 'true' : 'True',
        }),
        get(ports, '/x', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-auth-and-method',
    title: 'Fastify: the token check stands before CORS, and the default methods lack DELETE',
    causes: ['C28', 'C20'],
    stack: 'fastify',
    shows: preflightNoHeader,
    next: methodNotAllowed,
    scene: (ports, { first, second }) => {
      const check = `app.addHook('onRequest', async (request, reply) => {\n  if (!request.headers.authorization) return reply.code(401).send({ error: 'token' });\n});`;
      const cors = `await app.register(cors, { origin: true${second ? ", methods: ['GET', 'DELETE']" : ''} });`;
      return one(
        fastify(
          ports,
          `${first ? `${cors}\n${check}` : `${check}\n${cors}`}\napp.delete('/items/1', async () => ({ ok: true }));\napp.get('/items/1', async () => ({ ok: true }));`,
        ),
        get(ports, '/items/1', { method: 'DELETE', headers: { Authorization: 'Bearer a' } }),
      );
    },
  }),
  twoFaults({
    id: 'two-unparsable-and-header',
    title: 'Methods with semicolons, and a header that is not allowed',
    causes: ['C22', 'C17'],
    stack: 'node',
    shows: unparsable,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': '*' },
          {
            preflight: {
              'Access-Control-Allow-Methods': first ? 'GET, PUT' : 'GET;PUT',
              'Access-Control-Allow-Headers': second ? 'content-type, x-tenant' : 'content-type',
            },
          },
        ),
        sendJson(ports, '/x', { method: 'PUT', headers: { 'X-Tenant': '7' } }),
      ),
  }),
  twoFaults({
    id: 'two-credentials-and-star-headers',
    title: 'Credentials allowed with 1, and a star for headers that counts literally',
    causes: ['C14', 'C16'],
    stack: 'node',
    shows: credentialsValue,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': pageOrigin(ports), 'Access-Control-Allow-Credentials': first ? 'true' : '1' },
          { preflight: { 'Access-Control-Allow-Headers': second ? 'content-type' : '*' } },
        ),
        sendJson(ports, '/x', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-list-and-method',
    title: 'Two origins in one header, and no DELETE among the methods',
    causes: ['C09', 'C20'],
    stack: 'express',
    shows: multipleValues,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: ${first ? `['${pageOrigin(ports)}', '${other}']` : `'${pageOrigin(ports)},${other}'`}, methods: 'GET,POST${second ? ',DELETE' : ''}' }));\napp.delete('/items/1', (request, response) => response.json({ ok: true }));`,
        ),
        get(ports, '/items/1', { method: 'DELETE' }),
      ),
  }),
  twoFaults({
    id: 'two-pattern-and-credentials',
    title: 'A pattern sent as it is, and no credentials',
    causes: ['C11', 'C14'],
    synonyms: [],
    stack: 'node',
    shows: invalidValue,
    next: credentialsValue,
    scene: (ports, { first, second }) =>
      one(
        handmade(ports, {
          'Access-Control-Allow-Origin': first ? pageOrigin(ports) : 'http://localhost:*',
          ...(second ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
        }),
        get(ports, '/x', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-undefined-and-header',
    title: 'The word undefined as origin, and a header that is not allowed',
    causes: ['C12', 'C17'],
    stack: 'node',
    shows: invalidValue,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': first ? '*' : 'undefined' },
          { preflight: { 'Access-Control-Allow-Headers': second ? 'x-team' : 'content-type' } },
        ),
        get(ports, '/x', { headers: { 'X-Team': 'a' } }),
      ),
  }),
  twoFaults({
    id: 'two-duplicate-and-method',
    title: 'The star twice, and PATCH missing',
    causes: ['C10', 'C20'],
    stack: 'node',
    shows: multipleValues,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': first ? '*' : ['*', '*'] },
          { preflight: { 'Access-Control-Allow-Methods': second ? 'PATCH' : 'GET, PUT' } },
        ),
        sendJson(ports, '/x', { method: 'PATCH' }),
      ),
  }),
  twoFaults({
    id: 'two-status-and-header',
    title: 'Preflights answered 404, and a header missing from their list',
    causes: ['C03', 'C17'],
    stack: 'node',
    shows: preflightStatus,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': '*' },
          { status: first ? 204 : 404, preflight: { 'Access-Control-Allow-Headers': second ? 'x-version' : 'content-type' } },
        ),
        get(ports, '/x', { headers: { 'X-Version': '2' } }),
      ),
  }),
  twoFaults({
    id: 'two-origin-callback-and-method',
    title: 'The origin function throws for us, and the methods lack PUT',
    causes: ['C36', 'C20'],
    stack: 'express',
    shows: preflightNoHeader,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `const allowed = ['${first ? pageOrigin(ports) : other}'];\napp.use(cors({\n  origin: (origin, done) => (!origin || allowed.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS'))),\n  methods: ['GET'${second ? ", 'PUT'" : ''}],\n}));\napp.put('/items/1', (request, response) => response.json({}));\napp.get('/items/1', (request, response) => response.json({}));`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  }),
  twoFaults({
    id: 'two-env-and-not-exposed',
    title: 'The origin’s variable is empty, and the header the page reads is not exposed',
    causes: ['C37', 'C34'],
    stack: 'express',
    shows: noHeader,
    next: unusable('header x-total is null'),
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: process.env.WEB_ORIGIN${second ? ", exposedHeaders: ['X-Total']" : ''} }));\napp.get('/items', (request, response) => response.set('X-Total', '9').json([1]));`,
          { env: { WEB_ORIGIN: first ? pageOrigin(ports) : '' } },
        ),
        get(ports, '/items', { reads: 'x-total' }),
      ),
  }),
  twoFaults({
    id: 'two-slash-redirect-and-header',
    title: 'Flask: the preflight is redirected for its slash, and Authorization is not allowed',
    causes: ['C26', 'C17'],
    stack: 'flask',
    shows: preflightRedirect,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        flask(
          ports,
          `CORS(app, allow_headers=["Content-Type"${second ? ', "Authorization"' : ''}])\n@app.get("/items/")\ndef items():\n    return jsonify([1])`,
        ),
        get(ports, first ? '/items/' : '/items', { headers: { Authorization: 'Bearer a' } }),
      ),
  }),
  twoFaults({
    id: 'two-bare-hop-and-other-origin',
    title: 'The redirect has no header, and what it leads to knows our origin only, not null',
    causes: ['C25', 'C24'],
    stack: 'node',
    shows: noHeader,
    next: otherValue,
    scene: (ports, { first, second }) => ({
      parts: [
        nodeHttp(
          ports,
          `  response.writeHead(302, { ${first ? "'Access-Control-Allow-Origin': '*', " : ''}Location: 'http://localhost:${ports.other}' + request.url }).end();`,
        ),
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '${second ? '*' : pageOrigin(ports)}' }).end('[1]');`,
          { port: ports.other, folder: 'new-api' },
        ),
      ],
      request: get(ports, '/items'),
    }),
  }),
  twoFaults({
    id: 'two-credentials-mode-and-star',
    title: 'The page sends no cookie, and the server would refuse it with a star',
    causes: ['B09', 'C13'],
    stack: 'node',
    shows: unusable('status 401'),
    next: wildcard,
    scene: (ports, { first, second }) =>
      one(
        nodeHttp(
          ports,
          `  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '${second ? pageOrigin(ports) : '*'}', 'Access-Control-Allow-Credentials': 'true' };\n  const isKnown = request.headers.cookie?.includes('sid=');\n  response.writeHead(isKnown ? 200 : 401, headers).end(isKnown ? '{}' : '{"error":"no session cookie"}');`,
        ),
        get(ports, '/me', { cookie: 'sid=abc', ...(first ? { credentials: 'include' as const } : {}) }),
      ),
  }),
  twoFaults({
    id: 'two-no-cors-and-json-stream',
    title: 'No CORS, and the stream’s route would answer JSON',
    causes: ['C01', 'E01'],
    stack: 'express',
    shows: noHeader,
    next: /MIME type \("application\/json"\)/u,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `${first ? 'app.use(cors());\n' : ''}app.get('/events', (request, response) => ${second ? String.raw`response.type('text/event-stream').send('data: 1\n\n')` : "response.json({ error: 'unknown run' })"});`,
        ),
        stream(ports, '/events'),
      ),
  }),
  twoFaults({
    id: 'two-lower-case-and-header',
    title: 'fetch with method patch, and the library’s header is not allowed',
    causes: ['C21', 'C18'],
    synonyms: [],
    stack: 'node',
    shows: methodNotAllowed,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        handmade(
          ports,
          { 'Access-Control-Allow-Origin': '*' },
          {
            preflight: {
              'Access-Control-Allow-Methods': 'PATCH',
              'Access-Control-Allow-Headers': second ? 'content-type, traceparent' : 'content-type',
            },
          },
        ),
        sendJson(ports, '/x', { method: first ? 'PATCH' : 'patch', headers: { traceparent: '00-1-2-01' } }),
      ),
  }),
  twoFaults({
    id: 'two-fastapi-origin-and-500',
    title: 'FastAPI: our origin is missing, and the route raises for its preflighted PUT',
    causes: ['C04', 'D01'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    next: noHeader,
    isUnsafeAllowed: true,
    scene: (ports, { first, second }) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["${first ? pageOrigin(ports) : other}"], allow_methods=["*"], allow_headers=["*"])\n@app.get("/health")\ndef health():\n    return {}\n\n@app.put("/items/1")\ndef change(body: dict):\n    return {"total": ${second ? '1' : 'body["total"]'}}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  }),
];
