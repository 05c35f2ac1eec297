import { hostname } from 'node:os';
import type { Lab, LabPage, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { notJson, noHeader, unusable } from '../shows.ts';
import { express, nodeHttp } from '../stacks/node.ts';
import { vite } from '../stacks/proxies.ts';
import { fastapi } from '../stacks/python.ts';

const served: LabPage = { isServed: true };
const viaVite = (parts: readonly Part[], request: LabRequest): Setup => ({ parts, request, page: served });
const own = (ports: Ports, path: string, more: Partial<LabRequest> = {}): LabRequest => ({
  url: `http://localhost:${ports.web}${path}`,
  ...more,
});
const proxy = (rules: string): string => `proxy: {\n${rules}\n},`;
/** Its files are there, and nobody has started it. */
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const posts = (ports: Ports) => express(ports, `app.post('/api/items', (request, response) => response.json({ id: 1 }));`);
const api = (ports: Ports) =>
  express(
    ports,
    `app.get('/api/items', (request, response) => response.json([{ id: 1 }]));\napp.get('/items', (request, response) => response.json([{ id: 1 }]));`,
  );

/** A Vite dev server between the page and the API. */
export const viteLabs: readonly Lab[] = [
  {
    id: 'vite-target-down',
    title: 'The API behind the dev proxy is not running',
    causes: ['P01'],
    synonyms: ['T01', 'D12'],
    stack: 'vite',
    shows: unusable('status 50[02]'),
    setup: (ports) =>
      viaVite(
        [stopped(api(ports)), vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`))],
        own(ports, '/api/items'),
      ),
    mended: (ports) =>
      viaVite([api(ports), vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`))], own(ports, '/api/items')),
  },
  {
    id: 'vite-target-down-post',
    title: 'The same with a POST and an object of options',
    causes: ['P01'],
    synonyms: ['T01', 'D12'],
    stack: 'vite',
    shows: unusable('status 50[02]'),
    setup: (ports) =>
      viaVite(
        [
          stopped(posts(ports)),
          vite(ports, proxy(`  '/api': { target: 'http://localhost:${ports.api}', changeOrigin: true },`)),
        ],
        own(ports, '/api/items', { method: 'POST', headers: { 'Content-Type': 'application/json' }, data: '{}' }),
      ),
  },
  {
    id: 'vite-target-other-port',
    title: 'The proxy still leads to the old port; the API listens on the next one',
    causes: ['P01'],
    synonyms: ['T02', 'D12'],
    stack: 'vite',
    shows: unusable('status 50[02]'),
    setup: (ports) =>
      viaVite(
        [
          express(ports, `app.get('/api/items', (request, response) => response.json([1]));`, { port: ports.apiNext }),
          vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`)),
        ],
        own(ports, '/api/items'),
      ),
    mended: (ports) =>
      viaVite(
        [
          express(ports, `app.get('/api/items', (request, response) => response.json([1]));`, { port: ports.apiNext }),
          vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.apiNext}',`)),
        ],
        own(ports, '/api/items'),
      ),
  },
  {
    id: 'vite-target-ipv6',
    title: 'The proxy leads to [::1], uvicorn listens on 127.0.0.1 alone',
    causes: ['P02'],
    synonyms: ['T04', 'P01'],
    stack: 'vite',
    shows: unusable('status 50[02]'),
    setup: (ports) =>
      viaVite(
        [
          fastapi(ports, `@app.get("/api/items")\ndef items():\n    return [1]`),
          vite(ports, proxy(`  '/api': 'http://[::1]:${ports.api}',`)),
        ],
        own(ports, '/api/items'),
      ),
    mended: (ports) =>
      viaVite(
        [
          fastapi(ports, `@app.get("/api/items")\ndef items():\n    return [1]`),
          vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`)),
        ],
        own(ports, '/api/items'),
      ),
  },
  {
    id: 'vite-prefix-kept',
    title: 'The proxy keeps /api and the backend has its routes without',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'vite',
    shows: unusable('status 404'),
    setup: (ports) =>
      viaVite(
        [rootless(ports), vite(ports, proxy(`  '/api': { target: 'http://127.0.0.1:${ports.api}', changeOrigin: true },`))],
        own(ports, '/api/items'),
      ),
    mended: (ports) =>
      viaVite(
        [
          rootless(ports),
          vite(
            ports,
            proxy(`  '/api': { target: 'http://127.0.0.1:${ports.api}', rewrite: (path) => path.replace(/^\\/api/, '') },`),
          ),
        ],
        own(ports, '/api/items'),
      ),
  },
  {
    id: 'vite-prefix-removed',
    title: 'The proxy removes /api and the backend needs it',
    causes: ['P03'],
    synonyms: ['D07'],
    stack: 'vite',
    shows: unusable('status 404'),
    setup: (ports) =>
      viaVite(
        [
          prefixed(ports),
          vite(
            ports,
            proxy(`  '/api': { target: 'http://127.0.0.1:${ports.api}', rewrite: (path) => path.replace(/^\\/api/, '') },`),
          ),
        ],
        own(ports, '/api/items'),
      ),
    mended: (ports) =>
      viaVite([prefixed(ports), vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`))], own(ports, '/api/items')),
  },
  {
    id: 'vite-path-not-proxied',
    title: 'The call goes to /backend, the proxy knows /api: the app itself answers',
    causes: ['P04'],
    stack: 'vite',
    shows: notJson,
    setup: (ports) =>
      viaVite(
        [api(ports), vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`))],
        own(ports, '/backend/items', { headers: { Accept: 'text/html, application/json' } }),
      ),
  },
  {
    id: 'vite-env-baked-undefined',
    title: 'VITE_API_URL is not set, so the page asks undefined/api/items on its own server',
    causes: ['P06'],
    synonyms: ['P04'],
    stack: 'vite',
    shows: /is not valid JSON|status 404/u,
    setup: (ports) =>
      viaVite(
        [vite(ports, '', { files: viteSource })],
        own(ports, '/undefined/api/items', { headers: { Accept: 'text/html, */*' } }),
      ),
  },
  {
    id: 'vite-allowed-hosts',
    title: 'The dev server is reached by a name it was not told',
    causes: ['P05'],
    stack: 'vite',
    shows: unusable('status 403|Blocked request'),
    setup: (ports) => byName(ports, ''),
    mended: (ports) => byName(ports, `allowedHosts: ['${hostname()}'],\n`),
  },
  {
    id: 'vite-cors-default',
    title: 'Another machine’s page loads from the dev server, which answers loopback pages only',
    causes: ['P18'],
    synonyms: ['C04'],
    stack: 'vite',
    shows: noHeader,
    setup: (ports) => ({
      parts: [vite(ports, '', { files: { 'web/public/flags.json': '{"beta":true}\n' } })],
      request: { url: `http://localhost:${ports.web}/flags.json` },
      page: { origin: `http://app.lab.test:${ports.proxy}` },
    }),
    mended: (ports) => ({
      parts: [
        vite(ports, `cors: { origin: 'http://app.lab.test:${ports.proxy}' },`, {
          files: { 'web/public/flags.json': '{"beta":true}\n' },
        }),
      ],
      request: { url: `http://localhost:${ports.web}/flags.json` },
      page: { origin: `http://app.lab.test:${ports.proxy}` },
    }),
  },
  {
    id: 'vite-prefix-collision',
    title: 'The rule /api also catches /apidocs, and the wrong backend answers',
    causes: ['P14'],
    synonyms: ['D07', 'P03'],
    stack: 'vite',
    shows: unusable('status 404'),
    setup: (ports) =>
      viaVite(
        [
          prefixed(ports),
          docs(ports),
          vite(ports, proxy(`  '/api': 'http://127.0.0.1:${ports.api}',\n  '/apidocs': 'http://127.0.0.1:${ports.other}',`)),
        ],
        own(ports, '/apidocs/index.json'),
      ),
    mended: (ports) =>
      viaVite(
        [
          prefixed(ports),
          docs(ports),
          vite(ports, proxy(`  '^/api/': 'http://127.0.0.1:${ports.api}',\n  '/apidocs': 'http://127.0.0.1:${ports.other}',`)),
        ],
        own(ports, '/apidocs/index.json'),
      ),
  },
];

const rootless = (ports: Ports) => express(ports, `app.get('/items', (request, response) => response.json([1]));`);
const prefixed = (ports: Ports) => express(ports, `app.get('/api/items', (request, response) => response.json([1]));`);
const docs = (ports: Ports) =>
  nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"openapi":"3.1.0"}');`, {
    port: ports.other,
    folder: 'docs',
  });

const viteSource = {
  'web/src/main.js':
    'const base = import.meta.env.VITE_API_URL;\nexport const load = () => fetch(base + "/api/items").then((response) => response.json());\nload();\n',
  'web/.env.example': 'VITE_API_URL=http://localhost:8000\n',
};

/** The dev server under the name of this machine, as a phone or a tunnel asks for it. */
const byName = (ports: Ports, allowed: string): Setup => ({
  parts: [api(ports), vite(ports, `${allowed}${proxy(`  '/api': 'http://127.0.0.1:${ports.api}',`)}`, { host: '0.0.0.0' })],
  request: { url: `http://${hostname()}:${ports.web}/api/items` },
  page: { origin: `http://${hostname()}:${ports.web}`, isServed: true },
});
