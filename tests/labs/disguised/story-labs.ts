import type { Files, Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson, socket } from '../requests.ts';
import { handshake, noHeader, preflightNoHeader, refused, unusable } from '../shows.ts';
import { fastify } from '../stacks/node.ts';
import { fastapi, flask, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** Four post-mortems with their own stacks, and what was true in each. */
export const storyLabs: readonly Lab[] = [
  {
    id: 'story-nexus',
    title: 'Nexus: POST /v1/sessions/ while Redis is down; the doctor may repeat it',
    causes: ['D02'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    isUnsafeAllowed: true,
    setup: (ports) => one(nexus(ports), createSession(ports)),
    mended: (ports) => one(nexus(ports), createSession(ports), { service: 'redis' }),
  },
  {
    id: 'story-nexus-safe',
    title: 'Nexus: the same, and the doctor may only read',
    causes: ['D02'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(nexus(ports), createSession(ports)),
    mended: (ports) => one(nexus(ports), createSession(ports), { service: 'redis' }),
  },
  {
    id: 'story-nexus-backend-down',
    title: 'Nexus: the third fault of its log, the backend itself was down',
    causes: ['T01'],
    stack: 'fastapi',
    shows: refused,
    setup: (ports) => one({ ...nexus(ports), programs: [] }, createSession(ports), { service: 'redis' }),
  },
  {
    id: 'story-floversal-stale',
    title: 'Floversal: CORS was put right and the old process still runs; Helmet is innocent',
    causes: ['T08'],
    consequences: ['C01', 'C04'],
    stack: 'fastify',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(floversal(ports), projects(ports), {
        edits: sourceOf(floversal(ports, pageOrigin(ports))),
      }),
    mended: (ports) => one(floversal(ports, pageOrigin(ports)), projects(ports)),
  },
  {
    id: 'story-floversal-raw-stream',
    title: 'Floversal: the execution stream is written to reply.raw; Helmet is innocent',
    causes: ['D17'],
    consequences: ['C01'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        floversal(ports, pageOrigin(ports)),
        get(ports, '/api/v1/workflows/7/stream', { headers: { Authorization: 'Bearer justin-access-token' } }),
      ),
  },
  {
    id: 'story-floversal-child-scope',
    title: 'Floversal: the CORS plugin is registered in a child scope; Helmet is innocent',
    causes: ['C31'],
    consequences: ['C01'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(helmet);\napp.register(async (child) => {\n  await child.register(cors, { origin: '${pageOrigin(ports)}', credentials: true });\n  child.get('/api/v1/health', async () => ({ ok: true }));\n});\napp.register(async (child) => {\n  child.get('/projects', async () => [{ id: 1 }]);\n}, { prefix: '/api/v1' });`,
        ),
        get(ports, '/api/v1/projects'),
      ),
    mended: (ports) => one(floversal(ports, pageOrigin(ports)), projects(ports)),
  },
  {
    id: 'story-floversal-auth-hook',
    title: 'Floversal: the token hook runs before CORS; Helmet is innocent',
    causes: ['C28'],
    stack: 'fastify',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(helmet);\napp.addHook('onRequest', async (request, reply) => {\n  if (!request.headers.authorization?.startsWith('Bearer ')) return reply.code(401).send({ error: 'Unauthorized' });\n});\nawait app.register(cors, { origin: '${pageOrigin(ports)}', credentials: true });\napp.get('/api/v1/projects', async () => [{ id: 1 }]);`,
        ),
        projects(ports),
      ),
    mended: (ports) => one(floversal(ports, pageOrigin(ports)), projects(ports)),
  },
  {
    id: 'story-floversal-helmet',
    title: 'Floversal: Helmet as it comes and CORS registered on the root: nothing is wrong',
    causes: [],
    stack: 'fastify',
    setup: (ports) => one(floversal(ports, pageOrigin(ports)), projects(ports)),
  },
  {
    id: 'story-voice',
    title: 'Voice: uvicorn without a socket library; the rate limiter has nothing to do with it',
    causes: ['W02'],
    consequences: ['W03'],
    stack: 'fastapi',
    shows: handshake(404),
    setup: (ports) => one(voice(ports, { isPlain: true }), socket(ports, '/api/v1/voice-session')),
    mended: (ports) => one(voice(ports, { isPlain: false }), socket(ports, '/api/v1/voice-session')),
  },
  {
    id: 'story-voice-limiter-429',
    title: 'Voice: the limiter sees the handshake as a GET only because no library took it',
    causes: ['W02'],
    consequences: ['W16', 'D09'],
    stack: 'fastapi',
    shows: handshake(429),
    setup: (ports) => one(voice(ports, { isPlain: true, limit: 0 }), socket(ports, '/api/v1/voice-session')),
    mended: (ports) => one(voice(ports, { isPlain: false, limit: 0 }), socket(ports, '/api/v1/voice-session')),
  },
  {
    id: 'story-voice-redis-package',
    title: 'Voice: the cache package is not installed, the socket’s handler raises',
    causes: ['D04'],
    synonyms: ['W05'],
    stack: 'fastapi',
    shows: handshake(500),
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `def cache():\n    try:\n        import aioredis_cluster_missing\n    except ImportError:\n        raise RuntimeError("redis package must be installed for Redis caching support")\n\n@app.get("/api/v1/health")\ndef health():\n    return {"status": "ok"}\n\n@app.websocket("/api/v1/voice-session")\nasync def session(socket: WebSocket):\n    cache()\n    await socket.accept()\n    await socket.receive_text()`,
          {
            requirements: ['fastapi', 'uvicorn[standard]', 'aioredis-cluster-missing'],
          },
        ),
        socket(ports, '/api/v1/voice-session'),
      ),
  },
  {
    id: 'story-etl',
    title: 'ETL: Flask serves the page and asks a FastAPI that is not running: a 500 in JSON, no reset',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    consequences: ['D01'],
    stack: 'flask',
    shows: unusable('status 500'),
    isUnsafeAllowed: true,
    setup: (ports) => etl(ports, { parts: [etlFront(ports), { ...etlApi(ports), programs: [] }] }),
    mended: (ports) => etl(ports, { parts: [etlApi(ports), etlFront(ports)] }),
  },
  {
    id: 'story-etl-safe',
    title: 'ETL: the same, looking at a route that only reads',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    consequences: ['D01'],
    stack: 'flask',
    shows: unusable('status 500'),
    setup: (ports) => ({
      ...etl(ports, { parts: [etlFront(ports), { ...etlApi(ports), programs: [] }] }),
      request: { url: `http://127.0.0.1:${ports.web}/api/logs/recent` },
    }),
    mended: (ports) => ({
      ...etl(ports, { parts: [etlApi(ports), etlFront(ports)] }),
      request: { url: `http://127.0.0.1:${ports.web}/api/logs/recent` },
    }),
  },
];

const nexus = (ports: Ports): Part =>
  fastapi(
    ports,
    `app.add_middleware(
    CORSMiddleware,
    allow_origins=["${pageOrigin(ports)}", "http://127.0.0.1:${ports.web}", "http://localhost:3000", "http://127.0.0.1:3000"],
    allow_credentials=True,
    allow_methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"],
    allow_headers=["Content-Type", "Authorization", "X-Requested-With", "Accept", "Origin"],
    expose_headers=["Content-Length", "Content-Type"],
    max_age=600,
)

import uuid
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

store = redis.Redis(host="localhost", port=${ports.service}, decode_responses=True, retry=Retry(NoBackoff(), 0))

@app.get("/v1/health")
def health():
    return {"status": "ok", "version": "0.5.0"}

@app.post("/v1/sessions/")
def create(body: dict):
    session = str(uuid.uuid4())
    store.set(f"session:{session}", body["user_id"])
    return {"session_id": session}`,
    { requirements: ['fastapi', 'uvicorn[standard]', 'redis>=5'] },
  );

const createSession = (ports: Ports): LabRequest =>
  sendJson(ports, '/v1/sessions/', { credentials: 'include', data: '{"user_id":"demo_user"}' });

const floversal = (ports: Ports, origin?: string): Part =>
  fastify(
    ports,
    `await app.register(helmet);
${origin === undefined ? '' : `await app.register(cors, { origin: '${origin}', credentials: true });`}
app.get('/api/v1/health', async () => ({ ok: true }));
app.get('/api/v1/projects', async () => [{ id: 1, name: 'demo' }]);
app.get('/api/v1/workflows/:id/stream', (request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  reply.raw.end('data: {"type":"connected"}\\n\\n');
});`,
    { dependencies: ['@fastify/cors'] },
  );

const projects = (ports: Ports): LabRequest =>
  get(ports, '/api/v1/projects', { headers: { Authorization: 'Bearer justin-access-token' } });

const sourceOf = (part: Part): Files => ({ 'api/server.js': part.files['api/server.js'] ?? '' });

const voice = (ports: Ports, { isPlain, limit = 60 }: { readonly isPlain: boolean; readonly limit?: number }): Part =>
  fastapi(
    ports,
    `${starletteCors([pageOrigin(ports), 'http://localhost:3000'])}
from starlette.middleware.base import BaseHTTPMiddleware

class RateLimitMiddleware(BaseHTTPMiddleware):
    seen = 0

    async def dispatch(self, request, call_next):
        if request.url.path.endswith("/health") or request.url.path == "/":
            return await call_next(request)
        RateLimitMiddleware.seen += 1
        if RateLimitMiddleware.seen > ${limit}:
            return Response("Too Many Requests", status_code=429, headers={"Retry-After": "60"})
        return await call_next(request)

app.add_middleware(RateLimitMiddleware)

@app.get("/api/v1/health")
def health():
    return {"status": "ok"}

@app.websocket("/api/v1/voice-session")
async def session(socket: WebSocket):
    await socket.accept()
    await socket.send_json({"type": "ready"})
    await socket.receive_text()`,
    { isPlain, requirements: isPlain ? ['fastapi', 'uvicorn'] : ['fastapi', 'uvicorn', 'websockets>=15.0.0'] },
  );

const etl = (ports: Ports, setup: Pick<Setup, 'parts'>): Setup => ({
  ...setup,
  page: { origin: `http://127.0.0.1:${ports.web}`, isServed: true },
  request: {
    url: `http://127.0.0.1:${ports.web}/api/upload`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    data: '{"rows":[1,2]}',
  },
});

const etlFront = (ports: Ports): Part =>
  flask(
    ports,
    `import requests

FASTAPI_HOST = os.getenv("FASTAPI_HOST", "127.0.0.1")
FASTAPI_PORT = os.getenv("FASTAPI_PORT", "8000")
FASTAPI_BASE_URL = f"http://{FASTAPI_HOST}:{FASTAPI_PORT}"

@app.get("/")
def page():
    return "<!doctype html><title>ETL</title><script>window.FASTAPI_URL = '/api'</script>"

@app.post("/api/upload")
def upload():
    try:
        answer = requests.post(f"{FASTAPI_BASE_URL}/api/upload", json=request.get_json(), timeout=30)
        return answer.json(), answer.status_code
    except requests.RequestException as error:
        return jsonify(error=f"backend unreachable: {error}"), 500

@app.get("/api/logs/recent")
def logs():
    try:
        return requests.get(f"{FASTAPI_BASE_URL}/api/logs/recent", timeout=30).json()
    except requests.RequestException as error:
        return jsonify(error=f"backend unreachable: {error}"), 500`,
    {
      port: ports.web,
      folder: 'frontend',
      env: { FASTAPI_HOST: '127.0.0.1', FASTAPI_PORT: String(ports.api) },
      requirements: ['flask', 'requests'],
    },
  );

const etlApi = (ports: Ports): Part =>
  fastapi(
    ports,
    `@app.get("/health")\ndef health():\n    return {}\n\n@app.post("/api/upload")\ndef upload(body: dict):\n    return {"file_id": "abc-123"}\n\n@app.get("/api/logs/recent")\ndef logs():\n    return []`,
  );
