import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, getProxied, pageOrigin, sendJson, socket, stream } from '../requests.ts';
import {
  credentialsValue,
  headerNotAllowed,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  pending,
  preflightRedirect,
  preflightStatus,
  refused,
  unusable,
  wildcard,
} from '../shows.ts';
import { classyExpress, hapi, nest } from '../stacks/more-node.ts';
import { express, fastify, nodeHttp, wsServer } from '../stacks/node.ts';
import { nginx } from '../stacks/proxies.ts';
import { fastapi, flask } from '../stacks/python.ts';
import { twoFaults } from './scene.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const foreign = 'https://dashboard.acme.example';
const blocked = /Content Security Policy/u;
const ownPolicy = (connect: string) => ({
  headers: { 'Content-Security-Policy': `script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src ${connect}` },
});
const apiOf = ({ api }: Ports): string => `http://localhost:${api}`;

/** Two causes at once, in other styles. */
export const twoStyleLabs: readonly Lab[] = [
  twoFaults({
    id: 'two-hapi-origin-and-credentials',
    title: 'hapi: another origin, and no credentials',
    causes: ['C04', 'C14'],
    stack: 'hapi',
    shows: noHeader,
    next: credentialsValue,
    scene: (ports, { first, second }) =>
      one(
        hapi(ports, {
          routes: `cors: { origin: ['${first ? pageOrigin(ports) : foreign}']${second ? ', credentials: true' : ''} }`,
          body: `server.route({ method: 'GET', path: '/orders', handler: () => [1] });`,
        }),
        get(ports, '/orders', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-flask-login-and-method',
    title: 'Flask: OPTIONS needs a login, and DELETE is not on the list',
    causes: ['C28', 'C20'],
    synonyms: ['C03'],
    stack: 'flask',
    shows: preflightStatus,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        flask(
          ports,
          `CORS(app, methods=["GET", "POST"${second ? ', "DELETE"' : ''}])

@app.before_request
def check():
    if ${first ? 'request.method != "OPTIONS" and ' : ''}request.headers.get("Authorization") is None:
        abort(401)

@app.delete("/notes/1")
def remove():
    return jsonify(removed=1)`,
        ),
        get(ports, '/notes/1', { method: 'DELETE', headers: { Authorization: 'Token 1' } }),
      ),
  }),
  twoFaults({
    id: 'two-fastapi-credentials-and-500',
    title: 'FastAPI: credentials are not allowed, and the route raises',
    causes: ['C14', 'D01'],
    stack: 'fastapi',
    shows: credentialsValue,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"], allow_headers=["*"]${first ? ', allow_credentials=True' : ''})

@app.get("/ping")
def ping():
    return {}

@app.get("/balance")
def balance():
    return {"sum": ${second ? '0' : '1 / 0'}}`,
        ),
        get(ports, '/balance', { credentials: 'include', headers: { 'X-Client': 'web' } }),
      ),
  }),
  twoFaults({
    id: 'two-nest-origin-and-500',
    title: 'NestJS: another origin, and a handler that throws',
    causes: ['C04', 'D01'],
    synonyms: ['D01'],
    stack: 'nest',
    shows: noHeader,
    next: unusable('status 500'),
    scene: (ports, { first, second }) =>
      one(
        nest(ports, {
          controller: `  list() { return ${second ? '[]' : 'null.length'}; }`,
          setup: `app.enableCors({ origin: ['${first ? pageOrigin(ports) : foreign}', 'http://localhost:1'] });`,
        }),
        get(ports, '/items'),
      ),
  }),
  twoFaults({
    id: 'two-nginx-gate-and-duplicate',
    title: 'nginx refuses OPTIONS without Authorization, and adds the header the app has',
    causes: ['C28', 'C10'],
    synonyms: ['C03'],
    stack: 'nginx',
    shows: preflightStatus,
    next: multipleValues,
    scene: (ports, { first, second }) => ({
      parts: [
        express(ports, `app.use(cors());\napp.get('/api/orders', (request, response) => response.json([1]));`),
        nginx(
          ports,
          `location /api/ {\n    if ($gate) { return 401; }\n    proxy_pass http://127.0.0.1:${ports.api};\n}\n${second ? '' : "add_header Access-Control-Allow-Origin '*' always;"}`,
          {
            http: `    map "$request_method:$http_authorization" $gate {\n        default 0;\n        "~^${first ? 'GET' : '[A-Z]+'}:$" 1;\n    }`,
          },
        ),
      ],
      request: getProxied(ports, '/api/orders', { headers: { Authorization: 'Basic dTpw' } }),
    }),
  }),
  twoFaults({
    id: 'two-down-and-star',
    title: 'Express is not running, and would send a star to a page with cookies',
    causes: ['T01', 'C13'],
    stack: 'express',
    shows: refused,
    next: wildcard,
    scene: (ports, { first, second }) => {
      const part = express(
        ports,
        `app.use(cors({ origin: ${second ? `'${pageOrigin(ports)}'` : "'*'"}, credentials: true }));\napp.get('/cart', (request, response) => response.json([]));`,
      );
      return one(first ? part : { ...part, programs: [] }, get(ports, '/cart', { credentials: 'include' }));
    },
  }),
  twoFaults({
    id: 'two-flask-slash-and-method',
    title: 'Flask: the preflight is redirected to the slash, and PUT is not on the list',
    causes: ['C26', 'C20'],
    stack: 'flask',
    shows: preflightRedirect,
    next: methodNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        flask(
          ports,
          `CORS(app, methods=["GET"${second ? ', "PUT"' : ''}])\n\n@app.route("/teams/", methods=["GET", "PUT"])\ndef teams():\n    return jsonify([])`,
        ),
        sendJson(ports, first ? '/teams/' : '/teams', { method: 'PUT' }),
      ),
  }),
  twoFaults({
    id: 'two-star-and-cross-site-cookie',
    title: 'A star for a page with cookies, and a page on the other loopback name',
    causes: ['C13', 'B07'],
    stack: 'express',
    shows: wildcard,
    next: unusable('status 401'),
    scene: (ports, { first, second }) =>
      one(
        nodeHttp(
          ports,
          `  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': ${first ? 'request.headers.origin ?? ""' : "'*'"}, 'Access-Control-Allow-Credentials': 'true' };\n  const isKnown = /sid=/.test(request.headers.cookie ?? '');\n  response.writeHead(isKnown ? 200 : 401, { ...headers, 'Set-Cookie': 'sid=1; Path=/; HttpOnly; SameSite=Lax' }).end('{}');`,
        ),
        {
          url: `http://${second ? 'localhost' : '127.0.0.1'}:${ports.api}/me`,
          credentials: 'include',
          times: 2,
        },
      ),
  }),
  twoFaults({
    id: 'two-stream-json-and-credentials',
    title: 'The stream’s route answers JSON, and allows no credentials',
    causes: ['C14', 'E01'],
    stack: 'express',
    shows: credentialsValue,
    next: /MIME type/u,
    scene: (ports, { first, second }) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: true, credentials: ${first} }));\napp.get('/feed', (request, response) => ${second ? String.raw`response.type('text/event-stream').send('data: 1\n\n')` : 'response.json([])'});`,
        ),
        stream(ports, '/feed', { credentials: 'include' }),
      ),
  }),
  twoFaults({
    id: 'two-fixed-origin-and-trace',
    title: 'A fixed origin of another app, and a tracer’s header',
    causes: ['C05', 'C18'],
    stack: 'express',
    shows: otherValue,
    next: headerNotAllowed,
    scene: (ports, { first, second }) =>
      one(
        classyExpress(ports, {
          before: `    this.app.use((req, res, next) => {\n      res.set({ 'Access-Control-Allow-Origin': '${first ? pageOrigin(ports) : foreign}', 'Access-Control-Allow-Headers': 'content-type${second ? ', sentry-trace' : ''}' });\n      return req.method === 'OPTIONS' ? res.sendStatus(204) : next();\n    });`,
          methods: `    this.router.get('/items', (req, res) => res.json([1]));`,
        }),
        get(ports, '/api/v1/items', { headers: { 'sentry-trace': 'a-b-1' } }),
      ),
  }),
  twoFaults({
    id: 'two-policy-and-path',
    title: 'The page’s policy forbids the API, and the path is an old one',
    causes: ['B03', 'D07'],
    stack: 'fastify',
    shows: blocked,
    next: unusable('status 404'),
    scene: (ports, { first, second }) =>
      one(
        fastify(ports, `await app.register(cors, { origin: true });\napp.get('/v2/teams', async () => [1]);`),
        get(ports, second ? '/v2/teams' : '/v1/teams'),
        { page: ownPolicy(first ? apiOf(ports) : "'self'") },
      ),
  }),
  twoFaults({
    id: 'two-policy-and-socket-origin',
    title: 'The page’s policy forbids the socket, and its server another origin',
    causes: ['B03', 'W08'],
    stack: 'ws',
    shows: blocked,
    next: /Unexpected response code: 401|Authentication failed/u,
    scene: (ports, { first, second }) =>
      one(
        wsServer(ports, '', {
          settings: `{ server, verifyClient: ({ origin }) => origin === '${second ? pageOrigin(ports) : foreign}' }`,
        }),
        socket(ports, '/live'),
        { page: ownPolicy(first ? `ws://localhost:${ports.api}` : "'self'") },
      ),
  }),
  twoFaults({
    id: 'two-header-and-token',
    title: 'Authorization is not on the list, and the token is not accepted',
    causes: ['C17', 'D08'],
    stack: 'fastify',
    shows: headerNotAllowed,
    next: unusable('status 401'),
    scene: (ports, { first, second }) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true, allowedHeaders: ['content-type'${first ? ", 'authorization'" : ''}] });\napp.addHook('preHandler', async (request, reply) => {\n  if (request.headers.authorization !== 'Bearer new') return reply.code(401).send({ error: 'expired' });\n});\napp.get('/me', async () => ({}));`,
        ),
        get(ports, '/me', { headers: { Authorization: second ? 'Bearer new' : 'Bearer old' } }),
      ),
  }),
  twoFaults({
    id: 'two-hang-and-origin',
    title: 'The route never answers, and the list lacks our origin',
    causes: ['T20', 'C04'],
    stack: 'fastify',
    shows: pending,
    next: noHeader,
    scene: (ports, { first, second }) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: ['${second ? pageOrigin(ports) : foreign}', 'http://localhost:1'] });\napp.get('/slow', () => ${first ? 'Promise.resolve([1])' : 'new Promise(() => {})'});\napp.get('/health', async () => ({}));`,
        ),
        get(ports, '/slow'),
      ),
  }),
  twoFaults({
    id: 'two-middleware-target-and-method',
    title: 'The gateway’s target is down, and the gateway’s list lacks PUT',
    causes: ['C20', 'D12'],
    stack: 'express',
    shows: methodNotAllowed,
    next: /status 504/u,
    scene: (ports, { first, second }) => {
      const target = express(
        ports,
        `app.put('/api/users', (request, response) => response.json({}));\napp.get('/api/users', (request, response) => response.json([]));`,
      );
      return {
        parts: [
          second ? target : { ...target, programs: [] },
          express(
            ports,
            `app.use(cors({ methods: ['GET'${first ? ", 'PUT'" : ''}] }));\napp.use(createProxyMiddleware({ pathFilter: '/api', target: 'http://127.0.0.1:${ports.api}' }));`,
            { port: ports.proxy, folder: 'gateway' },
          ),
        ],
        request: { ...sendJson(ports, '', { method: 'PUT' }), url: `http://localhost:${ports.proxy}/api/users` },
      };
    },
  }),
  twoFaults({
    id: 'two-nginx-upgrade-and-path',
    title: 'nginx strips the upgrade, and the server behind it wants another path',
    causes: ['W09', 'W03'],
    stack: 'nginx',
    shows: /Unexpected response code/u,
    next: /Unexpected response code/u,
    scene: (ports, { first, second }) => ({
      parts: [
        wsServer(ports, '', { settings: "{ server, path: '/live' }" }),
        nginx(
          ports,
          `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n${first ? '    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection "upgrade";\n' : ''}}`,
        ),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}${second ? '/live' : '/socket'}` },
    }),
  }),
];
