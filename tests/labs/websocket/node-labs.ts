import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { pageOrigin, socket } from '../requests.ts';
import { handshake, pending } from '../shows.ts';
import { express, fastify, nodeHttp, nodeNet, wsServer } from '../stacks/node.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const greet = `wss.on('connection', (socket) => socket.send('hello'));`;
const accept = `import { createHash } from 'node:crypto';`;

/** A server that shakes hands by hand, then does what `then` says with `socket`. */
function byHand(ports: Ports, then: string, { head = '', key = 'good' }: { head?: string; key?: string } = {}): Part {
  const part = nodeHttp(ports, `  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`);
  const code = `import { createServer } from 'node:http';
${accept}

const server = createServer((request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'));
server.on('upgrade', (request, socket) => {
  socket.on('error', () => {});
  const good = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  const key = ${key};
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + key + '\\r\\n${head}\\r\\n');
  ${then}
});
server.listen(${ports.api});
`;
  return { ...part, files: { ...part.files, 'api/server.js': code } };
}

/** ws, Fastify, Express and servers that shake hands by hand. */
export const socketLabs: readonly Lab[] = [
  {
    id: 'ws-wrong-path',
    title: 'The ws package with a path, and the page opens another: 400',
    causes: ['W03'],
    stack: 'ws',
    shows: handshake(400),
    setup: (ports) => one(wsServer(ports, greet, { settings: "{ server, path: '/live' }" }), socket(ports, '/ws')),
    mended: (ports) => one(wsServer(ports, greet, { settings: "{ server, path: '/live' }" }), socket(ports, '/live')),
  },
  {
    id: 'fastify-wrong-path',
    title: 'Fastify: the route is /v1/live, the page opens /live',
    causes: ['W03'],
    stack: 'fastify',
    shows: handshake(404),
    setup: (ports) => one(live(ports, '/v1/live'), socket(ports, '/live')),
    mended: (ports) => one(live(ports, '/v1/live'), socket(ports, '/v1/live')),
  },
  {
    id: 'node-upgrade-ignores-path',
    title: 'An upgrade listener that answers its own path only leaves the others hanging',
    causes: ['W03'],
    synonyms: ['W22'],
    stack: 'ws',
    shows: pending,
    setup: (ports) =>
      one(
        wsServer(
          ports,
          `server.on('upgrade', (request, socket, head) => {\n  if (request.url === '/live') wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));\n});`,
          { settings: '{ noServer: true }' },
        ),
        socket(ports, '/lives'),
      ),
    mended: (ports) =>
      one(
        wsServer(
          ports,
          `server.on('upgrade', (request, socket, head) => {\n  if (request.url === '/live') wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));\n});`,
          { settings: '{ noServer: true }' },
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'ws-needs-header-token',
    title: 'The server wants Authorization on the handshake, which no browser can send',
    causes: ['W07'],
    stack: 'ws',
    shows: /HTTP Authentication failed/u,
    setup: (ports) =>
      one(
        wsServer(
          ports,
          `server.on('upgrade', (request, socket, head) => {\n  const token = request.headers.authorization ?? new URL(request.url, 'http://x').searchParams.get('token');\n  if (!token) return socket.end('HTTP/1.1 401 Unauthorized\\r\\nWWW-Authenticate: Bearer\\r\\nContent-Length: 0\\r\\n\\r\\n');\n  wss.handleUpgrade(request, socket, head, () => {});\n});`,
          { settings: '{ noServer: true }' },
        ),
        socket(ports, '/live'),
      ),
    mended: (ports) =>
      one(
        wsServer(
          ports,
          `server.on('upgrade', (request, socket, head) => wss.handleUpgrade(request, socket, head, () => {}));`,
          { settings: '{ noServer: true }' },
        ),
        socket(ports, '/live?token=abc'),
      ),
  },
  {
    id: 'ws-verify-client',
    title: 'verifyClient knows another origin: 401',
    causes: ['W08'],
    stack: 'ws',
    shows: /HTTP Authentication failed|Unexpected response code: 401/u,
    setup: (ports) =>
      one(
        wsServer(ports, greet, { settings: "{ server, verifyClient: ({ origin }) => origin === 'https://app.example.com' }" }),
        socket(ports, '/live'),
      ),
    mended: (ports) =>
      one(
        wsServer(ports, greet, { settings: `{ server, verifyClient: ({ origin }) => origin === '${pageOrigin(ports)}' }` }),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'ws-origin-403',
    title: 'An upgrade listener refuses foreign origins with 403',
    causes: ['W08'],
    stack: 'ws',
    shows: handshake(403),
    setup: (ports) =>
      one(
        wsServer(
          ports,
          `server.on('upgrade', (request, socket, head) => {\n  if (request.headers.origin && request.headers.origin !== 'http://localhost:3000') return socket.end('HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n');\n  wss.handleUpgrade(request, socket, head, () => {});\n});`,
          { settings: '{ noServer: true }' },
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'fastify-socket-plugin-late',
    title: 'The socket route is declared before the plugin is registered',
    causes: ['W12'],
    synonyms: ['W05'],
    stack: 'fastify',
    shows: handshake(500),
    setup: (ports) =>
      one(
        fastify(
          ports,
          `app.get('/live', { websocket: true }, (socket) => socket.send('hello'));\nawait app.register(websocket);`,
        ),
        socket(ports, '/live'),
      ),
    mended: (ports) => one(live(ports, '/live'), socket(ports, '/live')),
  },
  {
    id: 'fastify-http-route-upgraded',
    title: 'The route lacks websocket: true, the plugin upgrades it all the same and closes it',
    causes: ['W13'],
    stack: 'fastify',
    shows: /^closed 1005 .*after open/mu,
    setup: (ports) =>
      one(
        fastify(ports, `await app.register(websocket);\napp.get('/live', async () => ({ live: true }));`),
        socket(ports, '/live'),
      ),
    mended: (ports) => one(live(ports, '/live'), socket(ports, '/live')),
  },
  {
    id: 'express-no-socket-server',
    title: 'A plain Express route answers the handshake with 200',
    causes: ['W14'],
    stack: 'express',
    shows: handshake(200),
    setup: (ports) =>
      one(express(ports, `app.get('/live', (request, response) => response.json({ ok: true }));`), socket(ports, '/live')),
    mended: (ports) =>
      one(
        express(
          ports,
          `new WebSocketServer({ server, path: '/live' });\napp.get('/live', (request, response) => response.json({ ok: true }));`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'express-no-socket-server-404',
    title: 'No socket server, no such route either: 404',
    causes: ['W14'],
    synonyms: ['W03'],
    stack: 'express',
    shows: handshake(404),
    setup: (ports) =>
      one(express(ports, `app.get('/', (request, response) => response.json({ ok: true }));`), socket(ports, '/live')),
  },
  {
    id: 'socket-redirected',
    title: 'The handshake is redirected to https',
    causes: ['W15'],
    stack: 'node',
    shows: handshake(301),
    setup: (ports) =>
      one(
        nodeHttp(ports, `  response.writeHead(301, { Location: 'https://' + request.headers.host + request.url }).end();`),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'socket-server-busy',
    title: 'The server answers handshakes with 503',
    causes: ['W16'],
    stack: 'node',
    shows: handshake(503),
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.headers.upgrade) return response.writeHead(503, { 'Retry-After': '30' }).end();\n  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'socket-limited',
    title: 'Too many handshakes: 429',
    causes: ['W16'],
    stack: 'node',
    shows: handshake(429),
    setup: (ports) =>
      one(nodeHttp(ports, `  response.writeHead(429, { 'Retry-After': '60' }).end('slow down');`), socket(ports, '/live')),
  },
  {
    id: 'subprotocol-unanswered',
    title: 'The page offers a subprotocol, the server picks none',
    causes: ['W17'],
    stack: 'ws',
    shows: /Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received/u,
    inFirefox: 'works',
    setup: (ports) =>
      one(
        wsServer(ports, greet, { settings: '{ server, handleProtocols: () => false }' }),
        socket(ports, '/live', { protocols: ['graphql-ws'] }),
      ),
    mended: (ports) =>
      one(wsServer(ports, greet, { settings: '{ server }' }), socket(ports, '/live', { protocols: ['graphql-ws'] })),
  },
  {
    id: 'subprotocol-other',
    title: 'The server picks a subprotocol that nobody offered',
    causes: ['W17'],
    stack: 'node',
    shows: /does not match any of sent values|must not include/u,
    setup: (ports) =>
      one(
        byHand(ports, '', { head: 'Sec-WebSocket-Protocol: v1.json\\r\\n' }),
        socket(ports, '/live', { protocols: ['v2.json'] }),
      ),
    mended: (ports) =>
      one(
        byHand(ports, '', { head: 'Sec-WebSocket-Protocol: v2.json\\r\\n' }),
        socket(ports, '/live', { protocols: ['v2.json'] }),
      ),
  },
  {
    id: 'handshake-closed',
    title: 'The connection is closed instead of an answer to the handshake',
    causes: ['W21'],
    synonyms: ['T17'],
    stack: 'node',
    shows: /Connection closed before receiving a handshake response/u,
    setup: (ports) => one(nodeNet(ports, `socket.once('data', () => socket.end());`), socket(ports, '/live')),
  },
  {
    id: 'handshake-reset',
    title: 'The connection is reset instead of an answer to the handshake',
    causes: ['W21'],
    synonyms: ['T18'],
    stack: 'node',
    shows: /ERR_CONNECTION_RESET|Connection closed before/u,
    setup: (ports) => one(nodeNet(ports, `socket.once('data', () => socket.resetAndDestroy());`), socket(ports, '/live')),
  },
  {
    id: 'handshake-hangs',
    title: 'The handshake is never answered, plain requests are',
    causes: ['W22'],
    synonyms: ['T20'],
    stack: 'node',
    shows: pending,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (!request.headers.upgrade) response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'handshake-wrong-key',
    title: 'A home-made server computes the accept key wrongly',
    causes: ['W23'],
    stack: 'node',
    shows: /Incorrect 'Sec-WebSocket-Accept' header value/u,
    setup: (ports) => one(byHand(ports, '', { key: 'good.toLowerCase()' }), socket(ports, '/live')),
    mended: (ports) => one(byHand(ports, ''), socket(ports, '/live')),
  },
  {
    id: 'frames-masked',
    title: 'The server masks its frames',
    causes: ['W28'],
    stack: 'node',
    shows: /must not mask any frames/u,
    inFirefox: 'works',
    setup: (ports) =>
      one(byHand(ports, `socket.write(Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x69, 0x6b]));`), socket(ports, '/live')),
  },
  {
    id: 'frames-http-text',
    title: 'An error page is written into the open socket',
    causes: ['W28'],
    stack: 'node',
    shows: /Invalid frame header|reserved bits|frame|opcode|mask/iu,
    inFirefox: 'works',
    setup: (ports) =>
      one(
        byHand(ports, `socket.write('HTTP/1.1 500 Internal Server Error\\r\\nContent-Length: 0\\r\\n\\r\\n');`),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'socket-abrupt-end',
    title: 'The server vanishes right after the handshake',
    causes: ['W27'],
    synonyms: ['W06'],
    stack: 'node',
    shows: /^closed 1006 .*after open/mu,
    setup: (ports) => one(byHand(ports, `setTimeout(() => socket.destroy(), 100);`), socket(ports, '/live')),
  },
  {
    id: 'socket-app-code',
    title: 'The app closes with a code of its own and a reason',
    causes: ['W26'],
    stack: 'ws',
    shows: /^closed 4401 token expired after open/mu,
    setup: (ports) =>
      one(wsServer(ports, `wss.on('connection', (socket) => socket.close(4401, 'token expired'));`), socket(ports, '/live')),
  },
];

const live = (ports: Ports, path: string): Part =>
  fastify(
    ports,
    `await app.register(websocket);\napp.register(async (child) => {\n  child.get('${path}', { websocket: true }, (socket) => socket.send('hello'));\n});`,
  );
