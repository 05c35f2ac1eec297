import { hostname } from 'node:os';
import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, socket } from '../requests.ts';
import { notJson, unusable } from '../shows.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { nginx } from '../stacks/proxies.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const items = `app.get('/items', (request, response) => response.json([{ id: 1 }]));`;
const api = (ports: Ports): Part => express(ports, `app.use(cors({ origin: true, credentials: true }));\n${items}`);
const answer = (headers: Readonly<Record<string, string>>, body = '{}'): string =>
  `  response.writeHead(200, ${JSON.stringify({ 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*', ...headers })}).end(${JSON.stringify(body)});`;

/** What the page, the browser or the bytes forbid; the server is reachable and its CORS is right. */
export const policyLabs: readonly Lab[] = [
  {
    id: 'mixed-content',
    title: 'An https page asks an http API',
    causes: ['B01'],
    stack: 'express',
    shows: /Mixed Content/u,
    needs: ['authority'],
    setup: (ports) =>
      one(
        api(ports),
        { url: `http://${hostname()}:${ports.api}/items` },
        { page: { origin: `https://localhost:${ports.web}` } },
      ),
  },
  {
    id: 'mixed-websocket',
    title: 'An https page opens ws://',
    causes: ['B02'],
    synonyms: ['B01'],
    stack: 'node',
    shows: /insecure WebSocket connection may not be initiated|Mixed Content/u,
    needs: ['authority'],
    setup: (ports) =>
      one(
        api(ports),
        { ...socket(ports, '/live'), url: `ws://${hostname()}:${ports.api}/live` },
        { page: { origin: `https://localhost:${ports.web}` } },
      ),
  },
  {
    id: 'csp-header',
    title: 'The page’s policy allows connections to itself only',
    causes: ['B03'],
    stack: 'express',
    shows: /violates the following Content Security Policy directive: "connect-src 'self'"/u,
    setup: (ports) =>
      one(api(ports), get(ports, '/items'), {
        page: {
          headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src 'self'" },
        },
      }),
    mended: (ports) =>
      one(api(ports), get(ports, '/items'), {
        page: { headers: { 'Content-Security-Policy': `connect-src 'self' http://localhost:${ports.api}` } },
      }),
  },
  {
    id: 'csp-helmet-default',
    title: 'Helmet’s default policy on the page: default-src stands in for connect-src',
    causes: ['B03'],
    stack: 'express',
    shows: /violates the following Content Security Policy directive: "default-src 'self'"/u,
    setup: (ports) => ({
      parts: [helmetPage(ports, 'app.use(helmet());'), api(ports)],
      request: get(ports, '/items'),
      page: { isServed: true },
    }),
    mended: (ports) => ({
      parts: [helmetPage(ports, 'app.use(helmet({ contentSecurityPolicy: false }));'), api(ports)],
      request: get(ports, '/items'),
      page: { isServed: true },
    }),
  },
  {
    id: 'csp-meta',
    title: 'A policy in a meta element of index.html',
    causes: ['B03'],
    stack: 'express',
    shows: /violates the following Content Security Policy directive/u,
    setup: (ports) =>
      one(api(ports), get(ports, '/items'), {
        page: {
          html: `<!doctype html><head><meta http-equiv="Content-Security-Policy" content="connect-src https://api.example.com"></head><body></body>`,
        },
      }),
  },
  {
    id: 'csp-websocket',
    title: 'The policy knows the API over http and not its socket',
    causes: ['B03'],
    stack: 'express',
    shows: /violates the following Content Security Policy directive/u,
    setup: (ports) =>
      one(express(ports, `new WebSocketServer({ server });\n${items}`), socket(ports, '/live'), {
        page: { headers: { 'Content-Security-Policy': "connect-src 'self' https://api.example.com" } },
      }),
    mended: (ports) =>
      one(express(ports, `new WebSocketServer({ server });\n${items}`), socket(ports, '/live'), {
        page: { headers: { 'Content-Security-Policy': `connect-src 'self' ws://localhost:${ports.api}` } },
      }),
  },
  {
    id: 'csp-upgrades-requests',
    title: 'upgrade-insecure-requests on a page over plain http',
    causes: ['B04'],
    stack: 'express',
    shows: /ERR_SSL_PROTOCOL_ERROR/u,
    setup: (ports) => byName(ports, 'upgrade-insecure-requests'),
    mended: (ports) => byName(ports, "img-src 'self'"),
  },
  {
    id: 'cookie-cross-site',
    title: 'The page is localhost, the API 127.0.0.1: its Lax cookie stays at home',
    causes: ['B07'],
    stack: 'express',
    shows: unusable('status 401'),
    setup: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/; HttpOnly; SameSite=Lax'), {
        url: `http://127.0.0.1:${ports.api}/me`,
        credentials: 'include',
        times: 2,
      }),
    mended: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/; HttpOnly; SameSite=Lax'), {
        url: `http://localhost:${ports.api}/me`,
        credentials: 'include',
        times: 2,
      }),
  },
  {
    id: 'cookie-without-samesite',
    title: 'The same with a cookie that names no SameSite',
    causes: ['B07'],
    stack: 'express',
    shows: unusable('status 401'),
    inFirefox: 'works',
    setup: (ports) =>
      one(
        cookieApi(ports, 'sid=abc; Path=/; HttpOnly'),
        { url: `http://localhost:${ports.api}/me`, credentials: 'include', times: 2 },
        { page: { origin: `http://127.0.0.1:${ports.web}` } },
      ),
    mended: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/; HttpOnly'), {
        url: `http://localhost:${ports.api}/me`,
        credentials: 'include',
        times: 2,
      }),
  },
  {
    id: 'cookie-none-without-secure',
    title: 'SameSite=None without Secure is thrown away',
    causes: ['B08'],
    stack: 'express',
    shows: unusable('status 401'),
    setup: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/; SameSite=None'), {
        url: `http://localhost:${ports.api}/me`,
        credentials: 'include',
        times: 2,
      }),
    mended: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/; SameSite=Lax'), {
        url: `http://localhost:${ports.api}/me`,
        credentials: 'include',
        times: 2,
      }),
  },
  {
    id: 'credentials-not-included',
    title: 'The API reads a cookie, the page’s fetch sends none',
    causes: ['B09'],
    stack: 'express',
    shows: unusable('status 401'),
    setup: (ports) => one(cookieApi(ports, 'sid=abc; Path=/'), get(ports, '/me', { cookie: 'sid=abc' })),
    mended: (ports) =>
      one(cookieApi(ports, 'sid=abc; Path=/'), get(ports, '/me', { cookie: 'sid=abc', credentials: 'include' })),
  },
  {
    id: 'corp-image',
    title: 'Helmet’s Cross-Origin-Resource-Policy keeps an image from another site',
    causes: ['B11'],
    stack: 'express',
    asking: 'console-text',
    shows: /ERR_BLOCKED_BY_RESPONSE/u,
    setup: (ports) =>
      one(picture(ports, 'app.use(helmet());'), { kind: 'image', url: `http://127.0.0.1:${ports.api}/logo.svg` }),
    mended: (ports) =>
      one(picture(ports, "app.use(helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' } }));"), {
        kind: 'image',
        url: `http://127.0.0.1:${ports.api}/logo.svg`,
      }),
  },
  {
    id: 'coep-image',
    title: 'The page requires a policy of everything it embeds, and the image has none',
    causes: ['B12'],
    synonyms: ['B11'],
    stack: 'express',
    asking: 'console-text',
    shows: /ERR_BLOCKED_BY_RESPONSE/u,
    setup: (ports) =>
      one(
        picture(ports, ''),
        { kind: 'image', url: `http://127.0.0.1:${ports.api}/logo.svg` },
        { page: { headers: { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Opener-Policy': 'same-origin' } } },
      ),
  },
  {
    id: 'no-cors-mode',
    title: 'Somebody mended it with mode no-cors: an opaque answer with status 0',
    causes: ['B13'],
    stack: 'express',
    shows: unusable('status 0 opaque'),
    setup: (ports) => one(api(ports), get(ports, '/items', { mode: 'no-cors' })),
    mended: (ports) => one(api(ports), get(ports, '/items')),
  },
  {
    id: 'body-shorter-than-declared',
    title: 'The server dies in the middle of a body of known length',
    causes: ['B19'],
    stack: 'node',
    shows: /ERR_CONTENT_LENGTH_MISMATCH/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '500', 'Access-Control-Allow-Origin': '*' });\n  response.write('[{"id":1},');\n  setTimeout(() => response.destroy(), 50);`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'chunks-cut',
    title: 'A streamed answer is cut before its last chunk',
    causes: ['B19'],
    stack: 'node',
    shows: /ERR_INCOMPLETE_CHUNKED_ENCODING/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });\n  response.write('{"tokens":["Hel');\n  setTimeout(() => response.destroy(), 50);`,
        ),
        get(ports, '/complete'),
      ),
  },
  {
    id: 'encoding-lies',
    title: 'Content-Encoding says gzip and the body is plain',
    causes: ['B20'],
    stack: 'node',
    shows: /ERR_CONTENT_DECODING_FAILED/u,
    setup: (ports) => one(nodeHttp(ports, answer({ 'Content-Encoding': 'gzip' })), get(ports, '/items')),
    mended: (ports) => one(nodeHttp(ports, answer({})), get(ports, '/items')),
  },
  {
    id: 'encoding-lies-nginx',
    title: 'nginx adds Content-Encoding to what is not encoded',
    causes: ['B20'],
    stack: 'nginx',
    shows: /ERR_CONTENT_DECODING_FAILED/u,
    setup: (ports) => ({
      parts: [
        nodeHttp(ports, answer({})),
        nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    add_header Content-Encoding gzip;\n}`),
      ],
      request: { url: `http://localhost:${ports.proxy}/items` },
    }),
  },
  {
    id: 'two-lengths',
    title: 'Two Content-Length lines that differ',
    causes: ['B21'],
    stack: 'node',
    shows: /ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  request.socket.end('HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nAccess-Control-Allow-Origin: *\\r\\nContent-Length: 2\\r\\nContent-Length: 3\\r\\n\\r\\n{} ');`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'redirect-loop',
    title: 'Two rules redirect to each other',
    causes: ['B22'],
    stack: 'node',
    shows: /ERR_TOO_MANY_REDIRECTS/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: request.url.endsWith('/') ? request.url.slice(0, -1) : request.url + '/' }).end();`,
        ),
        get(ports, '/items'),
      ),
  },
  {
    id: 'redirect-to-custom-scheme',
    title: 'A redirect to a scheme of an app',
    causes: ['B26'],
    stack: 'node',
    shows: /ERR_|Cross origin requests are only supported/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: 'myapp://callback?code=1' }).end();`,
        ),
        get(ports, '/login'),
      ),
  },
  {
    id: 'empty-json',
    title: 'The answer says JSON and is empty',
    causes: ['B27'],
    stack: 'node',
    shows: /Unexpected end of JSON input/u,
    setup: (ports) => one(nodeHttp(ports, answer({}, '')), get(ports, '/items')),
    mended: (ports) => one(nodeHttp(ports, answer({}, '[]')), get(ports, '/items')),
  },
  {
    id: 'html-on-api-path',
    title: 'The API’s host answers every path with the app',
    causes: ['P04'],
    stack: 'node',
    shows: notJson,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' }).end('<!doctype html><html><body><div id="root"></div></body></html>');`,
        ),
        get(ports, '/api/items'),
      ),
  },
];

const byName = (ports: Ports, policy: string): Setup =>
  one(
    api(ports),
    { url: `http://${hostname()}:${ports.api}/items` },
    { page: { origin: `http://${hostname()}:${ports.web}`, headers: { 'Content-Security-Policy': policy } } },
  );

const helmetPage = (ports: Ports, first: string): Part =>
  express(
    ports,
    `${first}\napp.get('/', (request, response) => response.type('html').send('<!doctype html><title>Admin</title><div id="app"></div>'));`,
    { port: ports.web, folder: 'site' },
  );

const picture = (ports: Ports, first: string): Part =>
  express(
    ports,
    `${first}\napp.get('/logo.svg', (request, response) => response.type('image/svg+xml').send('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="4"/></svg>'));`,
  );

/** Whoever comes without its cookie gets one and a 401. */
const cookieApi = (ports: Ports, cookie: string): Part =>
  express(
    ports,
    `app.use(cors({ origin: ['${pageOrigin(ports)}', 'http://127.0.0.1:${ports.web}'], credentials: true }));
app.get('/me', (request, response) => {
  if (request.headers.cookie?.includes('sid=abc')) return response.json({ name: 'Ada' });
  response.set('Set-Cookie', '${cookie}').status(401).json({ error: 'no session' });
});`,
  );
