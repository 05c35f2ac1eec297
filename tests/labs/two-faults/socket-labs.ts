import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { pageOrigin, socket, stream } from '../requests.ts';
import { handshake, noHeader, pending, refused } from '../shows.ts';
import { fastify, wsServer } from '../stacks/node.ts';
import { nginx, vite } from '../stacks/proxies.ts';
import { fastapi } from '../stacks/python.ts';
import { twoFaults } from './scene.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const stopped = (part: Part): Part => ({ ...part, programs: [] });
const other = 'https://app.example.com';

/** Two causes between a page and its socket or stream. */
export const twoSocketLabs: readonly Lab[] = [
  twoFaults({
    id: 'two-upgrade-and-origin',
    title: 'nginx strips the upgrade, and the socket server does not know our origin',
    causes: ['W09', 'W08'],
    stack: 'nginx',
    shows: handshake(200),
    next: /HTTP Authentication failed|Unexpected response code: 401/u,
    scene: (ports, { first, second }) => ({
      parts: [
        wsServer(ports, '', {
          settings: second ? '{ server }' : `{ server, verifyClient: ({ origin }) => origin === '${other}' }`,
        }),
        nginx(ports, passing(ports, first)),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}/live` },
    }),
  }),
  twoFaults({
    id: 'two-library-and-path',
    title: 'uvicorn has no socket library, and the page opens another path',
    causes: ['W02', 'W03'],
    stack: 'fastapi',
    shows: handshake(404),
    next: handshake(403),
    scene: (ports, { first, second }) => one(live(ports, { isPlain: !first }), socket(ports, second ? '/ws' : '/websocket')),
  }),
  twoFaults({
    id: 'two-library-and-origin',
    title: 'uvicorn has no socket library, and the handler refuses our origin',
    causes: ['W02', 'W08'],
    stack: 'fastapi',
    shows: handshake(404),
    next: handshake(403),
    scene: (ports, { first, second }) =>
      one(live(ports, { isPlain: !first, origin: second ? pageOrigin(ports) : other }), socket(ports, '/ws')),
  }),
  twoFaults({
    id: 'two-dev-proxy-and-library',
    title: 'The dev proxy passes no sockets, and uvicorn behind it has no library',
    causes: ['W10', 'W02'],
    synonyms: ['P15'],
    stack: 'vite',
    shows: pending,
    next: /Unexpected response code: 404|before open/u,
    scene: (ports, { first, second }) => ({
      parts: [
        live(ports, { isPlain: !second }),
        vite(ports, `proxy: {\n  '/ws': { target: 'http://127.0.0.1:${ports.api}'${first ? ', ws: true' : ''} },\n},`),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.web}/ws` },
      page: { isServed: true },
    }),
  }),
  twoFaults({
    id: 'two-socket-down-and-library',
    title: 'uvicorn is not running, and would have no socket library',
    causes: ['T01', 'W02'],
    synonyms: ['W01'],
    stack: 'fastapi',
    shows: refused,
    next: handshake(404),
    scene: (ports, { first, second }) => {
      const api = live(ports, { isPlain: !second });
      return one(first ? api : stopped(api), socket(ports, '/ws'));
    },
  }),
  twoFaults({
    id: 'two-origin-and-subprotocol',
    title: 'The socket server does not know our origin, and answers no subprotocol',
    causes: ['W08', 'W17'],
    stack: 'ws',
    shows: /HTTP Authentication failed|Unexpected response code: 401/u,
    next: /Sent non-empty 'Sec-WebSocket-Protocol' header/u,
    scene: (ports, { first, second }) =>
      one(
        wsServer(ports, '', {
          settings: `{ server${first ? '' : `, verifyClient: ({ origin }) => origin === '${other}'`}${second ? '' : ', handleProtocols: () => false'} }`,
        }),
        socket(ports, '/live', { protocols: ['v1'] }),
      ),
  }),
  twoFaults({
    id: 'two-raw-stream-and-buffering',
    title: 'The stream is written raw without the header, and nginx holds it back',
    causes: ['D17', 'P08'],
    stack: 'nginx',
    shows: noHeader,
    next: /^unusable late/mu,
    scene: (ports, { first, second }) => {
      const url = `http://localhost:${ports.proxy}/events`;
      return {
        parts: [
          ticking(ports, first),
          nginx(
            ports,
            `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    ${second ? 'proxy_buffering off;' : ''}\n}`,
          ),
        ],
        request: { ...stream(ports, '/events'), url, script: firstEvent(url) },
      };
    },
  }),
];

const live = (ports: Ports, { isPlain, origin }: { readonly isPlain: boolean; readonly origin?: string }): Part => {
  const check =
    origin === undefined
      ? ''
      : `    if socket.headers.get("origin") not in (None, "${origin}"):\n        await socket.close(code=1008)\n        return\n`;
  return fastapi(
    ports,
    `@app.get("/health")\ndef health():\n    return {}\n\n@app.websocket("/ws")\nasync def live(socket: WebSocket):\n${check}    await socket.accept()\n    await socket.receive_text()`,
    {
      isPlain,
      requirements: ['fastapi', isPlain ? 'uvicorn' : 'uvicorn[standard]'],
    },
  );
};

const passing = ({ api }: Ports, isUpgrading: boolean): string =>
  `location / {\n    proxy_pass http://127.0.0.1:${api};${isUpgrading ? '\n    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection "upgrade";' : ''}\n}`;

const ticking = (ports: Ports, hasHeaders: boolean): Part =>
  fastify(
    ports,
    `await app.register(cors, { origin: true });
app.get('/health', async () => ({ ok: true }));
app.get('/events', (request, reply) => {
  reply.raw.writeHead(200, { ${hasHeaders ? '...reply.getHeaders(), ' : ''}'Content-Type': 'text/event-stream' });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    reply.raw.write('data: ' + count + '\\n\\n');
    if (count === 4) { clearInterval(timer); reply.raw.end(); }
  }, 500);
});`,
  );

const firstEvent = (url: string): string => `new Promise((resolve) => {
  const started = performance.now();
  const source = new EventSource('${url}');
  source.onmessage = () => { source.close(); resolve(performance.now() - started < 1500 ? 'ok in time' : 'unusable late'); };
  source.onerror = () => { source.close(); resolve('rejected event source'); };
})`;
