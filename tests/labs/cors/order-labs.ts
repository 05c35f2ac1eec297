import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { spend } from '../spend.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { noHeader, otherValue, preflightNoHeader, preflightRedirect, unusable } from '../shows.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const items = `app.get('/items', (request, response) => response.json([{ id: 1 }]));`;
const change = `app.put('/items/:id', (request, response) => response.json({ id: 1 }));`;
const token = { headers: { Authorization: 'Bearer abc' } };

/** Order, scope, redirects, caches: the middleware is right and stands in the wrong place. */
export const orderLabs: readonly Lab[] = [
  {
    id: 'express-cors-after-routes',
    title: 'cors() is used after the routes',
    causes: ['C31'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(ports, `${items}\napp.use(cors());\napp.get('/later', (request, response) => response.json({}));`),
        get(ports, '/items'),
      ),
    mended: (ports) => one(express(ports, `app.use(cors());\n${items}`), get(ports, '/items')),
  },
  {
    id: 'express-cors-on-router',
    title: 'cors() belongs to the router of /api, the route was moved to /v1',
    causes: ['C31'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(
          ports,
          `const api = express.Router();\napi.use(cors());\napi.get('/health', (request, response) => response.json({ ok: true }));\napp.use('/api', api);\napp.get('/v1/items', (request, response) => response.json([1]));`,
        ),
        get(ports, '/v1/items'),
      ),
    mended: (ports) =>
      one(
        express(ports, `app.use(cors());\napp.get('/v1/items', (request, response) => response.json([1]));`),
        get(ports, '/v1/items'),
      ),
  },
  {
    id: 'express-auth-before-cors',
    title: 'The token check stands before cors()',
    causes: ['C28'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) => one(express(ports, `${auth}\napp.use(cors());\n${items}`), get(ports, '/items', token)),
    mended: (ports) => one(express(ports, `app.use(cors());\n${auth}\n${items}`), get(ports, '/items', token)),
  },
  {
    id: 'express-auth-before-cors-403',
    title: 'An API key check that answers 403 to preflights',
    causes: ['C28'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        express(ports, `${keyCheck}\napp.use(cors({ origin: '${pageOrigin(ports)}' }));\n${change}`),
        sendJson(ports, '/items/1', { method: 'PUT', headers: { 'X-Api-Key': 'secret' } }),
      ),
    mended: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}' }));\n${keyCheck}\n${change}`),
        sendJson(ports, '/items/1', { method: 'PUT', headers: { 'X-Api-Key': 'secret' } }),
      ),
  },
  {
    id: 'express-limiter-before-cors',
    title: 'The limiter counts preflights and stands before cors()',
    causes: ['C29'],
    synonyms: ['D09'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) => ({
      ...one(
        express(
          ports,
          `app.use(rateLimit({ windowMs: 60000, limit: 4, keyGenerator: () => 'everybody' }));\napp.use(cors());\n${change}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
      before: () =>
        spend(`http://127.0.0.1:${ports.api}/items/1`, 5, {
          method: 'OPTIONS',
          headers: { Origin: pageOrigin(ports), 'Access-Control-Request-Method': 'PUT' },
        }),
    }),
  },
  {
    id: 'express-origin-callback-throws',
    title: 'The origin function throws for strangers',
    causes: ['C36'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => one(express(ports, `${throwing("['https://app.example.com']")}\n${items}`), get(ports, '/items')),
    mended: (ports) => one(express(ports, `${throwing(`['${pageOrigin(ports)}']`)}\n${items}`), get(ports, '/items')),
  },
  {
    id: 'express-global-regex',
    title: 'A regular expression with the g flag: every second request is refused',
    causes: ['C35'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(ports, `app.disable('etag');\napp.use(cors({ origin: /localhost:\\d+$/g }));\n${items}`),
        get(ports, '/items', { times: 2 }),
      ),
    mended: (ports) =>
      one(
        express(ports, `app.disable('etag');\napp.use(cors({ origin: /localhost:\\d+$/ }));\n${items}`),
        get(ports, '/items', { times: 2 }),
      ),
  },
  {
    id: 'express-origin-env-unset',
    title: 'The variable with the origin is not set, which switches cors() off',
    causes: ['C37'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: process.env.CORS_ORIGIN, credentials: true }));\n${items}`, {
          env: { PORT: String(ports.api) },
        }),
        get(ports, '/items'),
      ),
    mended: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: process.env.CORS_ORIGIN, credentials: true }));\n${items}`, {
          env: { CORS_ORIGIN: pageOrigin(ports) },
        }),
        get(ports, '/items'),
      ),
  },
  {
    id: 'express-origin-env-empty',
    title: 'The variable with the origin is empty',
    causes: ['C37'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: process.env.ALLOWED_ORIGIN }));\n${items}`, { env: { ALLOWED_ORIGIN: '' } }),
        get(ports, '/items'),
      ),
  },
  {
    id: 'express-https-redirect',
    title: 'Everything, preflights too, is sent to https',
    causes: ['C27'],
    stack: 'express',
    shows: preflightRedirect,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.use((request, response, next) => (request.secure ? next() : response.redirect(301, 'https://' + request.headers.host + request.url)));\napp.use(cors());\n${change}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'express-login-redirect',
    title: 'A login wall redirects the preflight to the sign-in page',
    causes: ['C27'],
    stack: 'express',
    shows: preflightRedirect,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.use((request, response, next) => (request.headers.cookie ? next() : response.redirect(302, 'https://login.example.com/?next=' + encodeURIComponent(request.url))));\napp.use(cors({ origin: true, credentials: true }));\n${change}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT', credentials: 'include' }),
      ),
  },
  {
    id: 'node-slash-redirect-preflight',
    title: 'A router that adds the slash answers the preflight with 301',
    causes: ['C26'],
    stack: 'node',
    shows: preflightRedirect,
    setup: (ports) => one(slashing(ports), sendJson(ports, '/items')),
    mended: (ports) => one(slashing(ports), sendJson(ports, '/items/')),
  },
  {
    id: 'redirect-to-other-origin',
    title: 'The API moved to another port and redirects; the new server allows our origin and gets null',
    causes: ['C24'],
    stack: 'node',
    shows: otherValue,
    setup: (ports) => ({ parts: [moved(ports), target(ports, `'${pageOrigin(ports)}'`)], request: get(ports, '/items') }),
    mended: (ports) => ({
      parts: [moved(ports), target(ports, `'${pageOrigin(ports)}'`)],
      request: { url: `http://localhost:${ports.other}/items` },
    }),
  },
  {
    id: 'redirect-to-other-origin-reflecting',
    title: 'The new server reflects the origins it knows, and null is none of them',
    causes: ['C24'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) => ({
      parts: [
        moved(ports),
        target(ports, `request.headers.origin === '${pageOrigin(ports)}' ? request.headers.origin : undefined`),
      ],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'redirect-hop-bare',
    title: 'The redirect itself has no header; what it leads to has',
    causes: ['C25'],
    stack: 'node',
    shows: noHeader,
    setup: (ports) => one(hop(ports, ''), get(ports, '/old')),
    mended: (ports) => one(hop(ports, `'Access-Control-Allow-Origin': '*', `), get(ports, '/old')),
  },
  {
    id: 'redirect-with-password',
    title: 'The redirect leads to a URL with a user name and a password',
    causes: ['C43'],
    stack: 'node',
    shows: /contains a username and password/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const headers = { 'Access-Control-Allow-Origin': '*' };\n  if (request.url === '/old') return response.writeHead(302, { ...headers, Location: 'http://user:pass@127.0.0.1:${ports.api}/new' }).end();\n  response.writeHead(200, { ...headers, 'Content-Type': 'application/json' }).end('{}');`,
        ),
        get(ports, '/old'),
      ),
  },
  {
    id: 'redirect-turns-post-into-get',
    title: 'A 301 turns the POST into a GET, for which there is no route',
    causes: ['C44'],
    stack: 'express',
    shows: unusable('status 40[45]'),
    isUnsafeAllowed: true,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.post('/items', (request, response) => response.redirect(301, '/v2/items'));\napp.post('/v2/items', (request, response) => response.json({ id: 1 }));`,
        ),
        sendJson(ports, '/items'),
      ),
    mended: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.post('/items', (request, response) => response.redirect(308, '/v2/items'));\napp.post('/v2/items', (request, response) => response.json({ id: 1 }));`,
        ),
        sendJson(ports, '/items'),
      ),
  },
  {
    id: 'express-no-vary',
    title:
      'The header depends on the origin, Vary is missing and the answer may be cached: a stored answer without it is reused',
    causes: ['C32'],
    stack: 'express',
    shows: /rejected/u,
    setup: (ports) => one(express(ports, cachedItems('')), cachedThenFetched(ports)),
    mended: (ports) => one(express(ports, cachedItems(`response.vary('Origin');`)), cachedThenFetched(ports)),
  },
  {
    id: 'express-not-exposed-star',
    title: 'Expose-Headers star counts literally where cookies are sent',
    causes: ['C34'],
    stack: 'express',
    shows: unusable('header retry-after is null'),
    setup: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: true, credentials: true, exposedHeaders: '*' }));\n${retryItems}`),
        get(ports, '/items', { reads: 'retry-after', credentials: 'include' }),
      ),
    mended: (ports) =>
      one(
        express(ports, `app.use(cors({ origin: true, credentials: true, exposedHeaders: 'Retry-After' }));\n${retryItems}`),
        get(ports, '/items', { reads: 'retry-after', credentials: 'include' }),
      ),
  },
];

const auth = `app.use((request, response, next) => (request.headers.authorization ? next() : response.status(401).json({ error: 'no token' })));`;
const keyCheck = `app.use((request, response, next) => (request.get('x-api-key') === 'secret' ? next() : response.status(403).json({ error: 'bad key' })));`;
const retryItems = `app.get('/items', (request, response) => response.set('Retry-After', '30').json([1]));`;

const throwing = (list: string): string => `const allowed = ${list};
app.use(cors({ origin: (origin, done) => (!origin || allowed.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS'))) }));`;

const slashing = (ports: Ports): Part =>
  nodeHttp(
    ports,
    `  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'content-type');
  if (!request.url.endsWith('/')) return response.writeHead(301, { Location: request.url + '/' }).end();
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`,
  );

const moved = (ports: Ports): Part =>
  nodeHttp(
    ports,
    `  response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: 'http://localhost:${ports.other}' + request.url }).end();`,
    { folder: 'old-api' },
  );

const target = (ports: Ports, value: string): Part =>
  nodeHttp(
    ports,
    `  const allow = ${value};\n  response.writeHead(200, { 'Content-Type': 'application/json', Vary: 'Origin', ...(allow ? { 'Access-Control-Allow-Origin': allow } : {}) }).end('[1]');`,
    {
      folder: 'new-api',
      port: ports.other,
    },
  );

const hop = (ports: Ports, header: string): Part =>
  nodeHttp(
    ports,
    `  if (request.url === '/old') return response.writeHead(302, { ${header}Location: '/new' }).end();
  response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' }).end('[1]');`,
  );

const cachedItems = (vary: string): string => `app.get('/items', (request, response) => {
  const origin = request.get('origin');
  if (origin) response.set('Access-Control-Allow-Origin', origin);
  ${vary}
  response.set('Cache-Control', 'public, max-age=600').json([1]);
});`;

/** A load without Origin stores the answer; the fetch after it finds it. */
const cachedThenFetched = (ports: Ports): LabRequest => {
  const url = `http://localhost:${ports.api}/items`;
  const script = `fetch('${url}', { mode: 'no-cors' }).then(() => fetch('${url}')).then((response) => 'ok status ' + response.status, (error) => 'rejected ' + error)`;
  return { url, script };
};
