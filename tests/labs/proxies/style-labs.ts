import type { Files, Lab, Part, Ports } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { getProxied, pageOrigin, sendJson } from '../requests.ts';
import {
  multipleValues,
  noHeader,
  preflightNoHeader,
  preflightRedirect,
  preflightStatus,
  unusable,
  wildcard,
} from '../shows.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';

const api = (ports: Ports, more = 'app.use(cors());\n'): Part =>
  express(
    ports,
    `${more}app.get('/api/orders', (request, response) => response.json([1]));\napp.put('/api/orders', (request, response) => response.json({}));`,
  );
const bare = (ports: Ports): Part => api(ports, '');
const withFiles = (part: Part, files: Files): Part => ({ ...part, files: { ...part.files, ...files } });
const proxied = (ports: Ports) => ({
  ...sendJson(ports, '', { method: 'PUT' }),
  url: `http://localhost:${ports.proxy}/api/orders`,
});

/** Proxies configured in other ways: includes, upstream blocks, matchers. */
export const proxyStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'nginx-include-adds-again',
    title: 'nginx includes a snippet with CORS, the app has its own',
    causes: ['C10'],
    stack: 'nginx',
    shows: multipleValues,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        withFiles(
          nginx(
            ports,
            `location /api/ {\n    ${isMended ? '' : 'include snippets/cors.conf;'}\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          ),
          {
            'nginx/snippets/cors.conf': `add_header 'Access-Control-Allow-Origin' '*' always;\nadd_header 'Access-Control-Allow-Methods' 'GET, PUT' always;\n`,
          },
        ),
      ],
      request: getProxied(ports, '/api/orders'),
    }),
  }),
  oneFault({
    id: 'nginx-upstream-block-down',
    title: 'nginx with a named upstream whose server is down',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    stack: 'nginx',
    shows: noHeader,
    scene: (ports, isMended) => ({
      parts: [
        isMended ? api(ports) : { ...api(ports), programs: [] },
        nginx(ports, `location /api/ {\n    proxy_pass http://orders_backend;\n}`, {
          http: `    upstream orders_backend {\n        server 127.0.0.1:${ports.api};\n        keepalive 8;\n    }`,
        }),
      ],
      request: getProxied(ports, '/api/orders'),
    }),
  }),
  oneFault({
    id: 'nginx-rewrite-strips-prefix',
    title: 'nginx strips /api, and the backend serves it with /api',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'nginx',
    shows: /status 404|No 'Access-Control/u,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        nginx(
          ports,
          `location /api/ {\n    ${isMended ? '' : 'rewrite ^/api/(.*)$ /$1 break;'}\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: getProxied(ports, '/api/orders'),
    }),
  }),
  oneFault({
    id: 'nginx-map-of-origins',
    title: 'nginx picks the origin from a map that does not know ours',
    causes: ['C04'],
    stack: 'nginx',
    shows: noHeader,
    scene: (ports, isMended) => ({
      parts: [
        bare(ports),
        nginx(
          ports,
          `location /api/ {\n    add_header Access-Control-Allow-Origin $cors_origin always;\n    add_header Vary Origin always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
          {
            http: `    map $http_origin $cors_origin {\n        default "";\n        "~^https://([a-z]+\\.)?acme\\.example$" $http_origin;\n        ${isMended ? `"${pageOrigin(ports)}" $http_origin;` : ''}\n    }`,
          },
        ),
      ],
      request: getProxied(ports, '/api/orders'),
    }),
  }),
  oneFault({
    id: 'nginx-limit-except',
    title: 'nginx lets GET and PUT in; OPTIONS is forbidden',
    causes: ['C02'],
    synonyms: ['C28', 'C03'],
    stack: 'nginx',
    shows: preflightNoHeader,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        nginx(
          ports,
          `location /api/ {\n    limit_except GET PUT ${isMended ? 'OPTIONS ' : ''}{ deny all; }\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: proxied(ports),
    }),
  }),
  oneFault({
    id: 'nginx-token-gate',
    title: 'nginx answers 401 to whatever has no Authorization, preflights among it',
    causes: ['C28'],
    synonyms: ['C03'],
    stack: 'nginx',
    shows: preflightNoHeader,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        nginx(ports, `location /api/ {\n    if ($gate) { return 401; }\n    proxy_pass http://127.0.0.1:${ports.api};\n}`, {
          http: `    map "$request_method:$http_authorization" $gate {\n        default 0;\n        "~^${isMended ? 'GET' : '[A-Z]+'}:$" 1;\n    }`,
        }),
      ],
      request: getProxied(ports, '/api/orders', { headers: { Authorization: 'Basic dTpw' } }),
    }),
  }),
  oneFault({
    id: 'nginx-star-with-cookies',
    title: 'nginx sends a star, the page sends cookies',
    causes: ['C13'],
    stack: 'nginx',
    shows: wildcard,
    scene: (ports, isMended) => ({
      parts: [
        bare(ports),
        nginx(
          ports,
          `location /api/ {\n    add_header Access-Control-Allow-Origin ${isMended ? '$http_origin' : '"*"'} always;\n    add_header Access-Control-Allow-Credentials true always;\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
        ),
      ],
      request: getProxied(ports, '/api/orders', { credentials: 'include' }),
    }),
  }),
  oneFault({
    id: 'caddy-header-without-options',
    title: 'Caddy adds the header to everything; the backend answers OPTIONS with 405',
    causes: ['C03'],
    synonyms: ['C02'],
    stack: 'caddy',
    shows: preflightStatus,
    scene: (ports, isMended) => ({
      parts: [
        nodeHttp(
          ports,
          `  if (!['GET', 'PUT'].includes(request.method)) return response.writeHead(405, { Allow: 'GET, PUT' }).end();\n  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`,
        ),
        caddy(
          ports,
          `\theader {\n\t\tAccess-Control-Allow-Origin *\n\t\tAccess-Control-Allow-Methods "GET, PUT"\n\t\tAccess-Control-Allow-Headers content-type\n\t}\n${isMended ? '\t@preflight method OPTIONS\n\trespond @preflight 204\n' : ''}\treverse_proxy 127.0.0.1:${ports.api}`,
        ),
      ],
      request: proxied(ports),
    }),
  }),
  oneFault({
    id: 'caddy-gate',
    title: 'Caddy refuses whatever has no Authorization, OPTIONS as well',
    causes: ['C28'],
    stack: 'caddy',
    shows: preflightNoHeader,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        caddy(
          ports,
          `\t@anonymous {\n\t\tnot header Authorization *\n${isMended ? '\t\tnot method OPTIONS\n' : ''}\t}\n\trespond @anonymous 401\n\treverse_proxy 127.0.0.1:${ports.api}`,
        ),
      ],
      request: getProxied(ports, '/api/orders', { headers: { Authorization: 'Bearer a' } }),
    }),
  }),
  oneFault({
    id: 'caddy-slash-redirect',
    title: 'Caddy redirects to the slash, preflights as well',
    causes: ['C26'],
    stack: 'caddy',
    shows: preflightRedirect,
    scene: (ports, isMended) => ({
      parts: [
        api(ports),
        caddy(ports, `${isMended ? '' : '\tredir /api/orders /api/orders/ 308\n'}\treverse_proxy 127.0.0.1:${ports.api}`),
      ],
      request: proxied(ports),
    }),
  }),
  oneFault({
    id: 'caddy-spa-fallback',
    title: 'Caddy serves the app for every path; nothing passes /api on',
    causes: ['P04'],
    stack: 'caddy',
    shows: /is not valid JSON|unusable|No 'Access-Control/u,
    scene: (ports, isMended) => ({
      parts: [
        bare(ports),
        withFiles(
          caddy(
            ports,
            `${isMended ? `\thandle /api/* {\n\t\treverse_proxy 127.0.0.1:${ports.api}\n\t}\n` : ''}\thandle {\n\t\troot * dist-web\n\t\ttry_files {path} /index.html\n\t\tfile_server\n\t}`,
          ),
          { 'dist-web/index.html': '<!doctype html><html><head><title>App</title></head><body>App</body></html>\n' },
        ),
      ],
      request: getProxied(ports, '/api/orders'),
      page: { origin: `http://localhost:${ports.proxy}`, isServed: true },
    }),
  }),
  oneFault({
    id: 'middleware-proxy-prefix',
    title: 'http-proxy-middleware mounted on /api loses the prefix that the backend wants',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'express',
    shows: unusable('status 404'),
    scene: (ports, isMended) => ({
      parts: [
        bare(ports),
        express(
          ports,
          `app.use('/api', createProxyMiddleware({ target: 'http://127.0.0.1:${ports.api}${isMended ? '/api' : ''}', changeOrigin: true }));\napp.get('/', (request, response) => response.send('<!doctype html><title>App</title>'));`,
          { port: ports.web, folder: 'front' },
        ),
      ],
      request: { url: `http://localhost:${ports.web}/api/orders` },
      page: { isServed: true },
    }),
  }),
];
