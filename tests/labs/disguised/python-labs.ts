import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { noHeader, pending, preflightNoHeader, unusable } from '../shows.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const withCors = (ports: Ports, body: string): string =>
  `${starletteCors([pageOrigin(ports), 'http://localhost:3000'])}\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n\n${body}`;

/** Errors made above the CORS layer of Python servers: the browser calls each of them CORS. */
export const disguisedPythonLabs: readonly Lab[] = [
  {
    id: 'fastapi-unhandled-get',
    title: 'A route raises KeyError; the 500 is made outside the CORS middleware',
    causes: ['D01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(ports, withCors(ports, `@app.get("/v1/report")\ndef report():\n    return {}["total"]`)),
        get(ports, '/v1/report'),
      ),
    mended: (ports) =>
      one(
        fastapi(ports, withCors(ports, `@app.get("/v1/report")\ndef report():\n    return {"total": 1}`)),
        get(ports, '/v1/report'),
      ),
  },
  {
    id: 'fastapi-unhandled-with-exception-handler',
    title: 'exception_handler(Exception) answers JSON, and answers it outside CORS',
    causes: ['D01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          withCors(
            ports,
            `from fastapi.responses import JSONResponse\n\n@app.exception_handler(Exception)\nasync def failed(request: Request, error: Exception):\n    return JSONResponse({"detail": "internal error"}, status_code=500)\n\n@app.get("/v1/users")\nasync def users():\n    raise RuntimeError("cannot serialize user 7")`,
          ),
        ),
        get(ports, '/v1/users', { credentials: 'include' }),
      ),
  },
  {
    id: 'fastapi-redis-down-get',
    title: 'Redis is not running: reading a session fails with a bare 500',
    causes: ['D02'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(sessions(ports), get(ports, '/v1/sessions/demo', { credentials: 'include' })),
    mended: (ports) => one(sessions(ports), get(ports, '/v1/sessions/demo', { credentials: 'include' }), { service: 'redis' }),
  },
  {
    id: 'fastapi-redis-down-in-dotenv',
    title: 'The address of the dead Redis stands in .env alone',
    causes: ['D02'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(cached(ports), get(ports, '/v1/prices')),
    mended: (ports) => one(cached(ports), get(ports, '/v1/prices'), { service: 'redis' }),
  },
  {
    id: 'fastapi-postgres-down',
    title: 'PostgreSQL is not running',
    causes: ['D03'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(orders(ports), get(ports, '/v1/orders')),
    mended: (ports) => one(orders(ports), get(ports, '/v1/orders'), { service: 'postgres' }),
  },
  {
    id: 'fastapi-sqlite-no-table',
    title: 'The migration was not run: no such table',
    causes: ['D03'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          withCors(
            ports,
            `import sqlite3\nfrom fastapi.responses import PlainTextResponse\n\n@app.exception_handler(Exception)\nasync def failed(request: Request, error: Exception):\n    return PlainTextResponse(f"{type(error).__name__}: {error}", status_code=500)\n\n@app.get("/v1/notes")\ndef notes():\n    database = sqlite3.connect("notes.db")\n    return database.execute("select id, text from notes").fetchall()`,
          ),
        ),
        get(ports, '/v1/notes'),
      ),
  },
  {
    id: 'fastapi-package-missing',
    title: 'A package of requirements.txt is not installed; the import fails on first use',
    causes: ['D04'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          withCors(
            ports,
            `@app.get("/v1/export")\ndef export():\n    import openpyxl\n    return {"rows": openpyxl.__version__}`,
          ),
          { requirements: ['fastapi', 'uvicorn[standard]', 'openpyxl==3.1.5'] },
        ),
        get(ports, '/v1/export'),
      ),
  },
  {
    id: 'fastapi-secret-missing',
    title: 'A key of .env.example is not set: KeyError on the first call',
    causes: ['D05'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          withCors(
            ports,
            `import os\n\n@app.get("/v1/balance")\ndef balance():\n    key = os.environ["BILLING_API_KEY"]\n    return {"key": len(key)}`,
          ),
          { env: { APP_ENV: 'development' } },
        ),
        get(ports, '/v1/balance'),
        { files: { 'backend/.env.example': 'APP_ENV=development\nBILLING_API_KEY=\n' } },
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          withCors(
            ports,
            `import os\n\n@app.get("/v1/balance")\ndef balance():\n    key = os.environ["BILLING_API_KEY"]\n    return {"key": len(key)}`,
          ),
          { env: { BILLING_API_KEY: 'test-only' } },
        ),
        get(ports, '/v1/balance'),
      ),
  },
  {
    id: 'fastapi-upstream-refuses-key',
    title: 'The model provider answers 401, which bubbles up as a 500',
    causes: ['D06'],
    consequences: ['D01', 'C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => ({ parts: [provider(ports), chat(ports)], request: get(ports, '/v1/complete') }),
  },
  {
    id: 'fastapi-limiter-outside',
    title: 'The limiter stands outside CORS: its 429 cannot be read',
    causes: ['D09'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(fastapi(ports, limited(ports, false)), get(ports, '/v1/costs')),
    mended: (ports) =>
      one(
        fastapi(ports, withCors(ports, `@app.get("/v1/costs")\ndef costs():\n    return {"total": 1}`)),
        get(ports, '/v1/costs'),
      ),
  },
  {
    id: 'fastapi-auth-outside',
    title: 'The token check stands outside CORS and refuses an expired token: a bare 401',
    causes: ['D08'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `${withCors(ports, `@app.get("/v1/me")\ndef me():\n    return {"id": 1}`)}\n\n@app.middleware("http")\nasync def check(request: Request, call_next):\n    if request.method != "OPTIONS" and request.url.path.startswith("/v1") and request.headers.get("authorization") != "Bearer fresh":\n        return Response('{"detail":"token expired"}', status_code=401, media_type="application/json", headers={"WWW-Authenticate": "Bearer"})\n    return await call_next(request)`,
        ),
        get(ports, '/v1/me', { headers: { Authorization: 'Bearer stale' } }),
      ),
  },
  {
    id: 'fastapi-sync-call-blocks',
    title: 'A blocking call inside an async route: nothing answers any more',
    causes: ['T20'],
    stack: 'fastapi',
    shows: pending,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          withCors(ports, `import time\n\n@app.get("/v1/train")\nasync def train():\n    time.sleep(600)\n    return {}`),
        ),
        get(ports, '/v1/train'),
      ),
  },
  {
    id: 'flask-debugger-page',
    title: 'Flask with debug=True: the debugger page carries no header',
    causes: ['D16'],
    synonyms: ['D01'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.get("/api/stats")\ndef stats():\n    return jsonify(1 / 0)\n\n@app.get("/health")\ndef health():\n    return jsonify(ok=True)`,
          { isDebug: true },
        ),
        get(ports, '/api/stats'),
      ),
    mended: (ports) =>
      one(flask(ports, `CORS(app)\n\n@app.get("/api/stats")\ndef stats():\n    return jsonify(1)`), get(ports, '/api/stats')),
  },
  {
    id: 'flask-hooks-skip-errors',
    title: 'Headers are added to each answer in the routes; abort(404) makes its own',
    causes: ['D07'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) =>
      one(
        flask(
          ports,
          `def allow(data):\n    response = jsonify(data)\n    response.headers["Access-Control-Allow-Origin"] = "*"\n    return response\n\n@app.get("/api/v2/users")\ndef users():\n    return allow([1])\n\n@app.get("/")\ndef root():\n    return allow({"ok": True})`,
        ),
        get(ports, '/api/v1/users'),
      ),
    mended: (ports) =>
      one(
        flask(
          ports,
          `@app.get("/api/v2/users")\ndef users():\n    response = jsonify([1])\n    response.headers["Access-Control-Allow-Origin"] = "*"\n    return response`,
        ),
        get(ports, '/api/v2/users'),
      ),
  },
  {
    id: 'flask-proxy-upstream-dead',
    title: 'Flask asks a FastAPI that is not running: ConnectionError, 500',
    causes: ['D12'],
    synonyms: ['T01', 'P01'],
    consequences: ['D01'],
    stack: 'flask',
    shows: unusable('status 500'),
    setup: (ports) =>
      one(
        flask(
          ports,
          `CORS(app)\nimport requests\n\nFASTAPI_BASE_URL = "http://127.0.0.1:${ports.other}"\n\n@app.get("/api/logs/recent")\ndef logs():\n    return requests.get(f"{FASTAPI_BASE_URL}/api/logs/recent", timeout=5).json()`,
          { requirements: ['flask', 'flask-cors', 'requests'] },
        ),
        get(ports, '/api/logs/recent'),
      ),
    mended: (ports) => ({
      parts: [
        fastapi(ports, `@app.get("/api/logs/recent")\ndef logs():\n    return []`, { port: ports.other, folder: 'service' }),
        flask(
          ports,
          `CORS(app)\nimport requests\n\n@app.get("/api/logs/recent")\ndef logs():\n    return requests.get("http://127.0.0.1:${ports.other}/api/logs/recent", timeout=5).json()`,
        ),
      ],
      request: get(ports, '/api/logs/recent'),
    }),
  },
  {
    id: 'aiohttp-raises',
    title: 'aiohttp: the header is set by each handler, and a handler raises',
    causes: ['D01'],
    stack: 'aiohttp',
    shows: noHeader,
    setup: (ports) => one(pythonScript(ports, aiohttpRaises(ports.api), { requirements: ['aiohttp'] }), get(ports, '/report')),
  },
  {
    id: 'fastapi-not-found-prefix',
    title: 'The middleware is right; a path without its prefix meets a 405 for a POST-only mount',
    causes: ['D07'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `from starlette.routing import Mount\napi = FastAPI()\napi.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])\n\n@api.post("/items")\ndef add(body: dict):\n    return body\n\n@api.get("/items")\ndef items():\n    return []\n\napp.mount("/api", api)`,
        ),
        sendJson(ports, '/items'),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `api = FastAPI()\napi.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])\n\n@api.post("/items")\ndef add(body: dict):\n    return body\n\napp.mount("/api", api)`,
        ),
        sendJson(ports, '/api/items'),
      ),
  },
];

const sessions = (ports: Ports): Part =>
  fastapi(
    ports,
    withCors(
      ports,
      `import redis\nfrom redis.backoff import NoBackoff\nfrom redis.retry import Retry\n\nsessions = redis.Redis(host="127.0.0.1", port=${ports.service}, decode_responses=True, retry=Retry(NoBackoff(), 0))\n\n@app.get("/v1/sessions/{session}")\ndef read(session: str):\n    return {"id": session, "data": sessions.get(session)}`,
    ),
    {
      requirements: ['fastapi', 'uvicorn[standard]', 'redis'],
    },
  );

const cached = (ports: Ports): Part =>
  fastapi(
    ports,
    withCors(
      ports,
      `import os\nfrom redis import asyncio as aioredis\nfrom redis.asyncio.retry import Retry\nfrom redis.backoff import NoBackoff\n\ncache = aioredis.from_url(os.environ["REDIS_URL"], retry=Retry(NoBackoff(), 0))\n\n@app.get("/v1/prices")\nasync def prices():\n    return {"cached": await cached_prices()}\n\nasync def cached_prices():\n    return await cache.get("prices")`,
    ),
    {
      env: { REDIS_URL: `redis://127.0.0.1:${ports.service}/0` },
      requirements: ['fastapi', 'uvicorn[standard]', 'redis'],
    },
  );

const orders = (ports: Ports): Part =>
  fastapi(
    ports,
    withCors(
      ports,
      `import os\nimport asyncpg\n\n@app.get("/v1/orders")\nasync def orders():\n    connection = await asyncpg.connect(os.environ["DATABASE_URL"])\n    try:\n        return [row["n"] for row in await connection.fetch("select 1 as n")]\n    finally:\n        await connection.close()`,
    ),
    {
      env: { DATABASE_URL: `postgresql://postgres@127.0.0.1:${ports.service}/postgres` },
      requirements: ['fastapi', 'uvicorn[standard]', 'asyncpg'],
    },
  );

const provider = (ports: Ports): Part =>
  pythonScript(
    ports,
    `from http.server import BaseHTTPRequestHandler, HTTPServer\n\nclass Provider(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(401)\n        self.end_headers()\n        self.wfile.write(b'{"error":{"code":"invalid_api_key"}}')\n\nHTTPServer(("127.0.0.1", ${ports.other}), Provider).serve_forever()`,
    { folder: 'provider', port: ports.other },
  );

const chat = (ports: Ports): Part =>
  fastapi(
    ports,
    withCors(
      ports,
      `import os\nimport httpx\nfrom fastapi.responses import PlainTextResponse\n\n@app.exception_handler(Exception)\nasync def failed(request: Request, error: Exception):\n    return PlainTextResponse(str(error), status_code=500)\n\n@app.get("/v1/complete")\nasync def complete():\n    async with httpx.AsyncClient() as client:\n        answer = await client.get(os.environ["LLM_BASE_URL"] + "/v1/models")\n        answer.raise_for_status()\n        return answer.json()`,
    ),
    {
      env: { LLM_BASE_URL: `http://127.0.0.1:${ports.other}` },
      requirements: ['fastapi', 'uvicorn[standard]', 'httpx'],
    },
  );

const limited = (ports: Ports, isInside: boolean): string => {
  const limiter = `@app.middleware("http")\nasync def limit(request: Request, call_next):\n    if request.method != "OPTIONS" and request.url.path.startswith("/v1"):\n        return Response("Too many requests", status_code=429, headers={"Retry-After": "60"})\n    return await call_next(request)\n`;
  const body = withCors(ports, `@app.get("/v1/costs")\ndef costs():\n    return {"total": 1}`);
  return isInside ? `${limiter}\n${body}` : `${body}\n\n${limiter}`;
};

const aiohttpRaises = (port: number): string => `from aiohttp import web

async def report(request):
    rows = None
    return web.json_response(len(rows), headers={"Access-Control-Allow-Origin": "*"})

async def health(request):
    return web.json_response({"ok": True}, headers={"Access-Control-Allow-Origin": "*"})

app = web.Application()
app.router.add_get("/report", report)
app.router.add_get("/health", health)
app.router.add_get("/", health)
web.run_app(app, host="127.0.0.1", port=${port}, print=None)`;
