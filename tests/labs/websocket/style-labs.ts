import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, socket } from '../requests.ts';
import { handshake, noHeader } from '../shows.ts';
import { socketIo } from '../stacks/more-node.ts';
import { node, wsServer } from '../stacks/node.ts';
import { caddy, nginx } from '../stacks/proxies.ts';
import { fastapi, pythonScript } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const beforeOpen = /closed 1006 .*before open|before receiving a handshake/u;

const tornadoChat = (port: number, more: string): string => `import asyncio
import tornado.web
import tornado.websocket

class Chat(tornado.websocket.WebSocketHandler):
${more}
    def on_message(self, message):
        self.write_message(message)

async def main():
    tornado.web.Application([(r"/chat", Chat)]).listen(${port}, address="127.0.0.1")
    await asyncio.Event().wait()

asyncio.run(main())`;

const aioChat = (port: number, body: string): string => `from aiohttp import web

async def live(request):
    socket = web.WebSocketResponse()
${body}

app = web.Application()
app.add_routes([web.get("/live", live)])
web.run_app(app, host="127.0.0.1", port=${port}, print=None)`;

const ownUpgrade = (ports: Ports, check: string): Part =>
  node(
    ports,
    `import http from 'node:http';
import { WebSocketServer } from 'ws';

const sockets = new WebSocketServer({ noServer: true });
const server = http.createServer((req, res) => res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}'));
server.on('upgrade', (req, socket, head) => {
  const { pathname, searchParams } = new URL(req.url, 'http://localhost');
${check}
  sockets.handleUpgrade(req, socket, head, (ws) => ws.send(JSON.stringify({ pathname, room: searchParams.get('room') })));
});
server.listen(${ports.api});`,
    { dependencies: ['ws'] },
  );

/** Sockets in other libraries and idioms. */
export const socketStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'tornado-other-port-is-other-origin',
    title: 'Tornado takes sockets of its own origin alone, unless told otherwise',
    causes: ['W08'],
    stack: 'tornado',
    shows: handshake(403),
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          tornadoChat(ports.api, isMended ? '    def check_origin(self, origin):\n        return True\n' : ''),
          { requirements: ['tornado'] },
        ),
        socket(ports, '/chat'),
      ),
  }),
  oneFault({
    id: 'tornado-handler-raises',
    title: 'Tornado: open() raises',
    causes: ['W06'],
    synonyms: ['W26', 'W27'],
    stack: 'tornado',
    shows: /after open/u,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          tornadoChat(
            ports.api,
            `    def check_origin(self, origin):\n        return True\n\n    def open(self):\n        ${isMended ? 'pass' : 'raise RuntimeError("no room")'}\n`,
          ),
          { requirements: ['tornado'] },
        ),
        socket(ports, '/chat'),
      ),
  }),
  oneFault({
    id: 'socketio-plain-websocket',
    title: 'A plain WebSocket to a socket.io server, on a path that is not its own',
    causes: ['W03'],
    synonyms: ['W21', 'W14'],
    stack: 'socket.io',
    shows: beforeOpen,
    scene: (ports, isMended) =>
      one(socketIo(ports, `cors: { origin: '*' }`), socket(ports, isMended ? '/socket.io/?EIO=4&transport=websocket' : '/ws')),
  }),
  oneFault({
    id: 'socketio-polling-without-cors',
    title: 'socket.io begins with polling, which CORS holds for',
    causes: ['C01'],
    stack: 'socket.io',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        socketIo(ports, isMended ? `cors: { origin: '${pageOrigin(ports)}' }` : ''),
        get(ports, '/socket.io/?EIO=4&transport=polling'),
      ),
  }),
  oneFault({
    id: 'socketio-allow-request',
    title: 'socket.io with allowRequest that knows another origin',
    causes: ['W08'],
    stack: 'socket.io',
    shows: handshake(400),
    scene: (ports, isMended) =>
      one(
        socketIo(
          ports,
          `allowRequest: (request, done) => { const isOurs = request.headers.origin === '${isMended ? pageOrigin(ports) : 'https://chat.acme.example'}'; done(isOurs ? null : 'origin', isOurs); }`,
        ),
        socket(ports, '/socket.io/?EIO=4&transport=websocket'),
      ),
  }),
  oneFault({
    id: 'uvicorn-ws-none',
    title: 'uvicorn was told to speak no WebSocket',
    causes: ['W02'],
    stack: 'fastapi',
    shows: handshake(404),
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(ws: WebSocket):\n    await ws.accept()\n    await ws.receive_text()`,
          {
            switches: isMended ? [] : ['--ws', 'none'],
          },
        ),
        socket(ports, '/live'),
      ),
  }),
  oneFault({
    id: 'starlette-mounted-prefix',
    title: 'Starlette mounts its sockets under /rt',
    causes: ['W03'],
    stack: 'starlette',
    shows: handshake(403),
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute

async def events(websocket):
    await websocket.accept()
    await websocket.receive_text()

app = Starlette(routes=[Mount("/rt", routes=[WebSocketRoute("/events", events)])])
uvicorn.run(app, host="127.0.0.1", port=${ports.api}, log_level="warning")`,
          { requirements: ['starlette', 'uvicorn[standard]'] },
        ),
        socket(ports, isMended ? '/rt/events' : '/events'),
      ),
  }),
  oneFault({
    id: 'fastapi-socket-exception',
    title: 'FastAPI raises WebSocketException before it accepts: the room is missing',
    causes: ['W04'],
    stack: 'fastapi',
    shows: handshake(403),
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `from fastapi import WebSocketException, Query

@app.websocket("/rooms")
async def rooms(ws: WebSocket, room: str | None = Query(default=None)):
    if room is None:
        raise WebSocketException(code=1008, reason="room")
    await ws.accept()
    await ws.receive_text()`,
        ),
        socket(ports, isMended ? '/rooms?room=a' : '/rooms'),
      ),
  }),
  oneFault({
    id: 'aiohttp-raises-after-prepare',
    title: 'aiohttp: the handler raises after the handshake',
    causes: ['W06'],
    synonyms: ['W26', 'W27'],
    stack: 'aiohttp',
    shows: /after open/u,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          aioChat(
            ports.api,
            `    await socket.prepare(request)\n    ${isMended ? 'pass' : 'raise KeyError("user")'}\n    async for message in socket:\n        await socket.send_str(message.data)\n    return socket`,
          ),
          { requirements: ['aiohttp'] },
        ),
        socket(ports, '/live'),
      ),
  }),
  oneFault({
    id: 'aiohttp-wrong-path',
    title: 'aiohttp: the page opens /ws, the route is /live',
    causes: ['W03'],
    stack: 'aiohttp',
    shows: handshake(404),
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          aioChat(
            ports.api,
            `    await socket.prepare(request)\n    async for message in socket:\n        await socket.send_str(message.data)\n    return socket`,
          ),
          { requirements: ['aiohttp'] },
        ),
        socket(ports, isMended ? '/live' : '/ws'),
      ),
  }),
  oneFault({
    id: 'upgrade-wants-cookie',
    title: 'An upgrade listener of one’s own wants a session cookie',
    causes: ['W07'],
    synonyms: ['W04'],
    stack: 'ws',
    shows: /Unexpected response code: 401|HTTP Authentication failed|before open/u,
    scene: (ports, isMended) =>
      one(
        ownUpgrade(
          ports,
          `  if (!/sid=/.test(req.headers.cookie ?? '')) return socket.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n');`,
        ),
        socket(ports, '/live', isMended ? { cookie: 'sid=1' } : {}),
      ),
  }),
  oneFault({
    id: 'upgrade-closes-4401',
    title: 'The server opens, then closes with 4401',
    causes: ['W26'],
    stack: 'ws',
    shows: /closed 4401 /u,
    scene: (ports, isMended) =>
      one(
        wsServer(
          ports,
          `wss.on('connection', (socket, request) => { if (!request.url.includes('ticket=')) socket.close(4401, 'ticket required'); });`,
        ),
        socket(ports, isMended ? '/live?ticket=a' : '/live'),
      ),
  }),
  oneFault({
    id: 'nginx-keepalive-idiom',
    title: 'nginx with Connection "" for keep-alive, which takes the upgrade away',
    causes: ['W09'],
    stack: 'nginx',
    shows: /Unexpected response code/u,
    scene: (ports, isMended) => ({
      parts: [
        wsServer(ports, ''),
        nginx(
          ports,
          `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    proxy_http_version 1.1;\n    proxy_set_header Connection ${isMended ? '"upgrade"' : '""'};\n    proxy_set_header Host $host;\n    ${isMended ? 'proxy_set_header Upgrade $http_upgrade;' : ''}\n}`,
        ),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}/live` },
    }),
  }),
  oneFault({
    id: 'caddy-strips-socket-path',
    title: 'Caddy takes the prefix off; the socket server wants it',
    causes: ['W03'],
    synonyms: ['P03', 'W21', 'W07'],
    stack: 'caddy',
    shows: handshake(404),
    scene: (ports, isMended) => ({
      parts: [
        ownUpgrade(
          ports,
          `  if (pathname !== '/live/events') return socket.end('HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n');`,
        ),
        caddy(
          ports,
          isMended
            ? `\treverse_proxy /live/* 127.0.0.1:${ports.api}`
            : `\thandle_path /live/* {\n\t\treverse_proxy 127.0.0.1:${ports.api}\n\t}`,
        ),
      ],
      request: { kind: 'websocket', url: `ws://localhost:${ports.proxy}/live/events` },
    }),
  }),
];
