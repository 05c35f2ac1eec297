import type { Lab, LabRequest, Part, Ports } from '../lab.ts';
import { handshake, pending } from '../shows.ts';
import { fastify, wsServer } from '../stacks/node.ts';
import { nginx, vite } from '../stacks/proxies.ts';

const greet = `wss.on('connection', (socket) => socket.send('hello'));`;

/** Its files are there, and nobody has started it. */
const stopped = (part: Part): Part => ({ ...part, programs: [] });

/** Sockets through nginx and through Vite. */
export const proxiedSocketLabs: readonly Lab[] = [
  {
    id: 'nginx-strips-upgrade',
    title: 'nginx without the two upgrade headers',
    causes: ['W09'],
    stack: 'nginx',
    shows: /Unexpected response code: (?:200|400|404|426)/u,
    setup: (ports) => ({
      parts: [wsServer(ports, greet), nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`)],
      request: viaNginx(ports),
    }),
    mended: (ports) => ({ parts: [wsServer(ports, greet), nginx(ports, upgrading(ports))], request: viaNginx(ports) }),
  },
  {
    id: 'nginx-strips-upgrade-fastify',
    title: 'nginx without upgrade headers in front of Fastify',
    causes: ['W09'],
    stack: 'nginx',
    shows: /Unexpected response code: (?:200|400|404|426)/u,
    setup: (ports) => ({
      parts: [
        live(ports, '/live'),
        nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    proxy_http_version 1.1;\n}`),
      ],
      request: viaNginx(ports),
    }),
    mended: (ports) => ({ parts: [live(ports, '/live'), nginx(ports, upgrading(ports))], request: viaNginx(ports) }),
  },
  {
    id: 'nginx-idle-timeout',
    title: 'nginx closes a silent socket after proxy_read_timeout',
    causes: ['W24'],
    stack: 'nginx',
    shows: /^closed 1006 .*after open/mu,
    setup: (ports) => ({
      parts: [wsServer(ports, ''), nginx(ports, upgrading(ports, 'proxy_read_timeout 1s;'))],
      request: viaNginx(ports, { holdMs: 2500 }),
    }),
    mended: (ports) => ({
      parts: [wsServer(ports, ''), nginx(ports, upgrading(ports, 'proxy_read_timeout 3600s;'))],
      request: viaNginx(ports, { holdMs: 2500 }),
    }),
  },
  {
    id: 'nginx-socket-upstream-down',
    title: 'Nothing listens behind nginx: 502 to the handshake',
    causes: ['D12'],
    synonyms: ['T01', 'W16', 'P01'],
    stack: 'nginx',
    shows: handshake(502),
    setup: (ports) => ({ parts: [stopped(wsServer(ports, greet)), nginx(ports, upgrading(ports))], request: viaNginx(ports) }),
  },
  {
    id: 'vite-socket-not-proxied',
    title: 'The dev proxy has no ws: true',
    causes: ['W10'],
    synonyms: ['P15'],
    stack: 'vite',
    shows: pending,
    setup: (ports) => ({
      parts: [wsServer(ports, greet), vite(ports, `proxy: {\n  '/live': 'http://127.0.0.1:${ports.api}',\n},`)],
      request: viaVite(ports),
      page: { isServed: true },
    }),
    mended: (ports) => ({
      parts: [
        wsServer(ports, greet),
        vite(ports, `proxy: {\n  '/live': { target: 'http://127.0.0.1:${ports.api}', ws: true },\n},`),
      ],
      request: viaVite(ports),
      page: { isServed: true },
    }),
  },
  {
    id: 'vite-socket-target-down',
    title: 'The dev proxy passes sockets on to a server that is not running',
    causes: ['W11'],
    synonyms: ['P01', 'T01'],
    stack: 'vite',
    shows: /pending|before open/u,
    setup: (ports) => ({
      parts: [
        stopped(wsServer(ports, greet)),
        vite(ports, `proxy: {\n  '/live': { target: 'http://127.0.0.1:${ports.api}', ws: true },\n},`),
      ],
      request: viaVite(ports),
      page: { isServed: true },
    }),
    mended: (ports) => ({
      parts: [
        wsServer(ports, greet),
        vite(ports, `proxy: {\n  '/live': { target: 'http://127.0.0.1:${ports.api}', ws: true },\n},`),
      ],
      request: viaVite(ports),
      page: { isServed: true },
    }),
  },
];

const live = (ports: Ports, path: string): Part =>
  fastify(
    ports,
    `await app.register(websocket);\napp.register(async (child) => {\n  child.get('${path}', { websocket: true }, (socket) => socket.send('hello'));\n});`,
  );

const upgrading = ({ api }: Ports, more = ''): string =>
  `location / {\n    proxy_pass http://127.0.0.1:${api};\n    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection "upgrade";\n    ${more}\n}`;

const viaNginx = (ports: Ports, more: Partial<LabRequest> = {}): LabRequest => ({
  kind: 'websocket',
  url: `ws://localhost:${ports.proxy}/live`,
  ...more,
});
const viaVite = (ports: Ports): LabRequest => ({ kind: 'websocket', url: `ws://localhost:${ports.web}/live` });
