import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { socket } from '../requests.ts';
import { handshake } from '../shows.ts';
import { fastapi } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const echo = `@app.get("/health")
def health():
    return {"status": "ok"}

@app.websocket("/ws")
async def live(socket: WebSocket):
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())`;

/** uvicorn and Starlette. */
export const uvicornLabs: readonly Lab[] = [
  {
    id: 'uvicorn-no-ws-library',
    title: 'uvicorn without websockets or wsproto',
    causes: ['W02'],
    stack: 'fastapi',
    shows: handshake(404),
    setup: (ports) => one(fastapi(ports, echo, { isPlain: true }), socket(ports, '/ws')),
    mended: (ports) => one(fastapi(ports, echo), socket(ports, '/ws')),
  },
  {
    id: 'uvicorn-no-ws-library-bare-requirements',
    title: 'The same; requirements.txt asks for uvicorn alone and the route has a parameter',
    causes: ['W02'],
    stack: 'fastapi',
    shows: handshake(404),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/rooms/{room}/events")\nasync def events(socket: WebSocket, room: str):\n    await socket.accept()\n    await socket.send_json({"room": room})\n    await socket.receive_text()`,
          { isPlain: true, requirements: ['fastapi>=0.110', 'uvicorn>=0.29'] },
        ),
        socket(ports, '/rooms/lobby/events'),
      ),
  },
  {
    id: 'uvicorn-wrong-path',
    title: 'The page opens /socket, the route is /ws: 403 without a body',
    causes: ['W03'],
    stack: 'fastapi',
    shows: handshake(403),
    setup: (ports) => one(fastapi(ports, echo), socket(ports, '/socket')),
    mended: (ports) => one(fastapi(ports, echo), socket(ports, '/ws')),
  },
  {
    id: 'uvicorn-trailing-slash',
    title: 'A slash too many at the end of the socket’s path',
    causes: ['W03'],
    stack: 'fastapi',
    shows: handshake(403),
    setup: (ports) => one(fastapi(ports, echo), socket(ports, '/ws/')),
    mended: (ports) => one(fastapi(ports, echo), socket(ports, '/ws')),
  },
  {
    id: 'uvicorn-missing-parameter',
    title: 'The route requires ?token=, the page sends none: closed before accept',
    causes: ['W04'],
    stack: 'fastapi',
    shows: handshake(403),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/ws")\nasync def live(socket: WebSocket, token: str):\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/ws'),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/ws")\nasync def live(socket: WebSocket, token: str):\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/ws?token=abc'),
      ),
  },
  {
    id: 'uvicorn-closes-before-accept',
    title: 'The handler closes with 4401 before it accepts; the browser reads 403',
    causes: ['W04'],
    stack: 'fastapi',
    shows: handshake(403),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket):\n    if socket.query_params.get("ticket") != "42":\n        await socket.close(code=4401, reason="no ticket")\n        return\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/live'),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket):\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'uvicorn-handler-raises',
    title: 'The handler raises before it accepts: 500',
    causes: ['W05'],
    stack: 'fastapi',
    shows: handshake(500),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket):\n    user = {}["id"]\n    await socket.accept()\n    await socket.send_text(user)`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'uvicorn-raises-after-accept',
    title: 'The handler raises right after it accepted',
    causes: ['W06'],
    synonyms: ['W26', 'W27'],
    stack: 'fastapi',
    shows: /^closed (?:1006|1011|1000|1012) .*after open/mu,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket):\n    await socket.accept()\n    raise RuntimeError("model not loaded")`,
        ),
        socket(ports, '/live'),
      ),
  },
  {
    id: 'uvicorn-origin-check',
    title: 'The handler compares Origin with a list that lacks ours; CORS settings do not help',
    causes: ['W08'],
    synonyms: ['W04'],
    stack: 'fastapi',
    shows: handshake(403),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `@app.websocket("/live")\nasync def live(socket: WebSocket):\n    if socket.headers.get("origin") not in ["https://app.example.com", None]:\n        await socket.close(code=1008)\n        return\n    await socket.accept()\n    await socket.receive_text()`,
        ),
        socket(ports, '/live'),
      ),
  },
];
