import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { getProxied, pageOrigin } from '../requests.ts';
import { multipleValues, noHeader, preflightNoHeader, preflightRedirect, unusable } from '../shows.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';

const behind = (parts: readonly Part[], request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts, request, ...more });
/** Its files are there, and nobody has started it. */
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const items = `app.get('/items', (request, response) => response.json([{ id: 1 }]));`;
const api = (ports: Ports, more = '') => express(ports, `app.use(cors());\n${more}${items}`);
const pass = (ports: Ports, inside = ''): string => `location / {\n    proxy_pass http://127.0.0.1:${ports.api};${inside}\n}`;
const json = (ports: Ports, path: string, size = 0): LabRequest =>
  getProxied(ports, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    data: JSON.stringify({ text: 'x'.repeat(size) }),
  });

/** nginx and Caddy in front of an API. */
export const nginxLabs: readonly Lab[] = [
  {
    id: 'nginx-both-add-origin',
    title: 'nginx adds the header and the app behind it does, too',
    causes: ['C10'],
    stack: 'nginx',
    shows: multipleValues,
    setup: (ports) =>
      behind(
        [api(ports), nginx(ports, pass(ports, `\n    add_header Access-Control-Allow-Origin *;`))],
        getProxied(ports, '/items'),
      ),
    mended: (ports) => behind([api(ports), nginx(ports, pass(ports))], getProxied(ports, '/items')),
  },
  {
    id: 'nginx-both-add-our-origin',
    title: 'Both add our very origin',
    causes: ['C10'],
    stack: 'nginx',
    shows: multipleValues,
    setup: (ports) =>
      behind(
        [
          fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/items")\ndef items():\n    return [1]`),
          nginx(ports, pass(ports, `\n    add_header Access-Control-Allow-Origin $http_origin always;`)),
        ],
        getProxied(ports, '/items'),
      ),
    mended: (ports) =>
      behind(
        [
          fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/items")\ndef items():\n    return [1]`),
          nginx(
            ports,
            pass(
              ports,
              `\n    proxy_hide_header Access-Control-Allow-Origin;\n    add_header Access-Control-Allow-Origin $http_origin always;`,
            ),
          ),
        ],
        getProxied(ports, '/items'),
      ),
  },
  {
    id: 'caddy-both-add-origin',
    title: 'Caddy adds the header to what the app already sent',
    causes: ['C10'],
    stack: 'caddy',
    shows: multipleValues,
    setup: (ports) =>
      behind(
        [api(ports), caddy(ports, `\theader +Access-Control-Allow-Origin *\n\treverse_proxy 127.0.0.1:${ports.api}`)],
        getProxied(ports, '/items'),
      ),
    mended: (ports) =>
      behind([api(ports), caddy(ports, `\treverse_proxy 127.0.0.1:${ports.api}`)], getProxied(ports, '/items')),
  },
  {
    id: 'nginx-upstream-down',
    title: 'Nothing listens behind nginx: a 502 without the header',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    consequences: ['C01'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind(
        [
          stopped(api(ports)),
          nginx(
            ports,
            `location / {\n    add_header Access-Control-Allow-Origin *;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        getProxied(ports, '/items'),
      ),
    mended: (ports) => behind([api(ports), nginx(ports, pass(ports))], getProxied(ports, '/items')),
  },
  {
    id: 'nginx-upstream-down-preflighted',
    title: 'The same, and the preflight shows it first',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    consequences: ['C02'],
    stack: 'nginx',
    shows: preflightNoHeader,
    setup: (ports) => behind([stopped(noted(ports)), nginx(ports, pass(ports))], json(ports, '/items')),
  },
  {
    id: 'caddy-upstream-down',
    title: 'Nothing listens behind Caddy; its 502 carries the header and says nothing',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    stack: 'caddy',
    shows: unusable('status 502'),
    setup: (ports) =>
      behind(
        [stopped(bare(ports)), caddy(ports, `\theader Access-Control-Allow-Origin *\n\treverse_proxy 127.0.0.1:${ports.api}`)],
        getProxied(ports, '/items'),
      ),
    mended: (ports) =>
      behind(
        [
          nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');`),
          caddy(ports, `\theader Access-Control-Allow-Origin *\n\treverse_proxy 127.0.0.1:${ports.api}`),
        ],
        getProxied(ports, '/items'),
      ),
  },
  {
    id: 'nginx-timeout',
    title: 'The model answers slower than proxy_read_timeout: a bare 504',
    causes: ['D13'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind([slow(ports), nginx(ports, pass(ports, `\n    proxy_read_timeout 1s;`))], getProxied(ports, '/complete')),
    mended: (ports) =>
      behind([slow(ports), nginx(ports, pass(ports, `\n    proxy_read_timeout 60s;`))], getProxied(ports, '/complete')),
  },
  {
    id: 'nginx-body-limit',
    title: 'An upload over nginx’s 1 MB: 413 without the header',
    causes: ['D10'],
    stack: 'nginx',
    shows: noHeader,
    isUnsafeAllowed: true,
    setup: (ports) => behind([upload(ports), nginx(ports, pass(ports))], json(ports, '/upload', 1_200_000)),
    mended: (ports) =>
      behind([upload(ports), nginx(ports, `client_max_body_size 20m;\n${pass(ports)}`)], json(ports, '/upload', 1_200_000)),
  },
  {
    id: 'nginx-body-limit-small',
    title: 'A limit of 8k in the config and a form of 20k',
    causes: ['D10'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind([upload(ports), nginx(ports, `client_max_body_size 8k;\n${pass(ports)}`)], json(ports, '/upload', 20_000)),
    mended: (ports) =>
      behind([upload(ports), nginx(ports, `client_max_body_size 1m;\n${pass(ports)}`)], json(ports, '/upload', 20_000)),
  },
  {
    id: 'nginx-location-slash',
    title: 'location /api/ redirects /api, the preflight too',
    causes: ['C26'],
    synonyms: ['P16'],
    stack: 'nginx',
    shows: preflightRedirect,
    setup: (ports) =>
      behind(
        [api(ports), nginx(ports, `location /api/ {\n    proxy_pass http://127.0.0.1:${ports.api}/;\n}`)],
        json(ports, '/api'),
      ),
  },
  {
    id: 'nginx-double-prefix',
    title: 'proxy_pass without a path keeps /api, the app has none',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'nginx',
    shows: unusable('status 404'),
    setup: (ports) =>
      behind(
        [api(ports), nginx(ports, `location /api/ {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`)],
        getProxied(ports, '/api/items'),
      ),
    mended: (ports) =>
      behind(
        [api(ports), nginx(ports, `location /api/ {\n    proxy_pass http://127.0.0.1:${ports.api}/;\n}`)],
        getProxied(ports, '/api/items'),
      ),
  },
  {
    id: 'nginx-swallowed-slash',
    title: 'location /api/ with proxy_pass …/v1: the slash between is lost',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'nginx',
    shows: unusable('status 404'),
    setup: (ports) =>
      behind(
        [
          express(ports, `app.use(cors());\napp.get('/v1/items', (request, response) => response.json([1]));`),
          nginx(ports, `location /api/ {\n    proxy_pass http://127.0.0.1:${ports.api}/v1;\n}`),
        ],
        getProxied(ports, '/api/items'),
      ),
    mended: (ports) =>
      behind(
        [
          express(ports, `app.use(cors());\napp.get('/v1/items', (request, response) => response.json([1]));`),
          nginx(ports, `location /api/ {\n    proxy_pass http://127.0.0.1:${ports.api}/v1/;\n}`),
        ],
        getProxied(ports, '/api/items'),
      ),
  },
  {
    id: 'nginx-underscore-header',
    title: 'nginx drops the header x_api_key without a word',
    causes: ['P10'],
    stack: 'nginx',
    shows: unusable('status 401'),
    setup: (ports) =>
      behind([keyed(ports), nginx(ports, pass(ports))], getProxied(ports, '/items', { headers: { x_api_key: 'secret' } })),
    mended: (ports) =>
      behind(
        [keyed(ports), nginx(ports, `underscores_in_headers on;\n${pass(ports)}`, { http: '    underscores_in_headers on;' })],
        getProxied(ports, '/items', { headers: { x_api_key: 'secret' } }),
      ),
  },
  {
    id: 'nginx-hides-origin',
    title: 'nginx hides the header that the app sends',
    causes: ['P11'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind(
        [api(ports), nginx(ports, pass(ports, `\n    proxy_hide_header Access-Control-Allow-Origin;`))],
        getProxied(ports, '/items'),
      ),
    mended: (ports) => behind([api(ports), nginx(ports, pass(ports))], getProxied(ports, '/items')),
  },
  {
    id: 'nginx-removes-origin-request',
    title: 'nginx forwards an empty Origin, so the app sees no cross-origin request',
    causes: ['P11'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind(
        [
          express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'] }));\n${items}`),
          nginx(ports, pass(ports, `\n    proxy_set_header Origin "";`)),
        ],
        getProxied(ports, '/items'),
      ),
    mended: (ports) =>
      behind(
        [express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'] }));\n${items}`), nginx(ports, pass(ports))],
        getProxied(ports, '/items'),
      ),
  },
  {
    id: 'nginx-headers-not-on-errors',
    title: 'add_header without always: the 500 of the app loses it',
    causes: ['D01'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind(
        [
          nodeHttp(
            ports,
            `  if (request.url === '/report') return response.writeHead(500, { 'Content-Type': 'application/json' }).end('{"error":"division by zero"}');\n  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');`,
          ),
          nginx(ports, pass(ports, `\n    add_header Access-Control-Allow-Origin *;`)),
        ],
        getProxied(ports, '/report'),
      ),
  },
  {
    id: 'nginx-nested-add-header',
    title: 'An add_header inside the location drops those of the server block',
    causes: ['C31'],
    synonyms: ['C01'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) =>
      behind(
        [
          bare(ports),
          nginx(
            ports,
            `add_header Access-Control-Allow-Origin * always;\nlocation / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}\nlocation /api/ {\n    add_header Cache-Control no-store always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        getProxied(ports, '/api/items'),
      ),
    mended: (ports) =>
      behind(
        [
          bare(ports),
          nginx(
            ports,
            `add_header Access-Control-Allow-Origin * always;\nlocation / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        getProxied(ports, '/api/items'),
      ),
  },
  {
    id: 'nginx-no-cors-anywhere',
    title: 'Neither nginx nor the app knows CORS',
    causes: ['C01'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) => behind([bare(ports), nginx(ports, pass(ports))], getProxied(ports, '/items')),
  },
  {
    id: 'nginx-spa-fallback',
    title: 'try_files sends index.html for an API path that has no location',
    causes: ['P04'],
    stack: 'nginx',
    shows: /is not valid JSON/u,
    setup: (ports) =>
      behind(
        [
          bare(ports),
          nginx(
            ports,
            `root ../web/dist;\nlocation / {\n    try_files $uri /index.html;\n}\nlocation /api/ {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        getProxied(ports, '/v1/items'),
        {
          files: spa,
          page: { origin: `http://localhost:${ports.proxy}`, isServed: true },
        },
      ),
    mended: (ports) =>
      behind(
        [
          bare(ports),
          nginx(
            ports,
            `root ../web/dist;\ntypes { text/html html; }\nlocation / {\n    try_files $uri /index.html;\n}\nlocation /v1/ {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
        ],
        getProxied(ports, '/v1/items'),
        {
          files: spa,
          page: { origin: `http://localhost:${ports.proxy}`, isServed: true },
        },
      ),
  },
];

const noted = (ports: Ports): Part => api(ports, `app.post('/items', (request, response) => response.json({ ok: true }));\n`);

const spa = {
  'web/dist/index.html': '<!doctype html><html><head><title>Shop</title></head><body><div id="root"></div></body></html>\n',
};

const bare = (ports: Ports): Part =>
  nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[1]');`);

const slow = (ports: Ports): Part =>
  express(
    ports,
    `app.use(cors());\napp.get('/health', (request, response) => response.json({ ok: true }));\napp.get('/complete', (request, response) => setTimeout(() => response.json({ text: 'Hello' }), 1800));`,
  );

const upload = (ports: Ports): Part =>
  express(
    ports,
    `app.use(cors());\napp.use(express.json({ limit: '50mb' }));\napp.get('/health', (request, response) => response.json({ ok: true }));\napp.post('/upload', (request, response) => response.json({ ok: true }));`,
  );

const keyed = (ports: Ports): Part =>
  nodeHttp(
    ports,
    `  const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'x_api_key', 'Content-Type': 'application/json' };
  if (request.method === 'OPTIONS') return response.writeHead(204, headers).end();
  if (request.headers['x_api_key'] !== 'secret') return response.writeHead(401, headers).end('{"error":"no API key"}');
  response.writeHead(200, headers).end('[1]');`,
  );
