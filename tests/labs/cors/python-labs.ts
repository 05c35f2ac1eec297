import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { spend } from '../spend.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';
import {
  headerNotAllowed,
  methodNotAllowed,
  noHeader,
  otherValue,
  preflightNoHeader,
  preflightRedirect,
  preflightStatus,
  wildcard,
} from '../shows.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const items = `@app.get("/items")
def items():
    return [{"id": 1}]

@app.put("/items/{item}")
def change(item: int, body: dict):
    return body`;
const flaskItems = `@app.get("/items/")
def items():
    return jsonify([1])

@app.post("/items/")
def add():
    return jsonify(ok=True)`;

/** FastAPI, Flask, Django and aiohttp. */
export const pythonLabs: readonly Lab[] = [
  {
    id: 'fastapi-no-cors',
    title: 'FastAPI without the middleware',
    causes: ['C01'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(fastapi(ports, items), get(ports, '/items')),
    mended: (ports) => one(fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${items}`), get(ports, '/items')),
  },
  {
    id: 'fastapi-no-cors-preflighted',
    title: 'The same asked with PUT: OPTIONS is answered 405',
    causes: ['C01'],
    synonyms: ['C02'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    setup: (ports) => one(fastapi(ports, items), sendJson(ports, '/items/1', { method: 'PUT' })),
    mended: (ports) =>
      one(fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${items}`), sendJson(ports, '/items/1', { method: 'PUT' })),
  },
  {
    id: 'fastapi-allowlist',
    title: 'allow_origins knows port 3000 only',
    causes: ['C04'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(ports, `${starletteCors(['http://localhost:3000', 'https://app.example.com'])}\n${items}`),
        get(ports, '/items'),
      ),
    mended: (ports) =>
      one(fastapi(ports, `${starletteCors(['http://localhost:3000', pageOrigin(ports)])}\n${items}`), get(ports, '/items')),
  },
  {
    id: 'fastapi-allowlist-preflighted',
    title: 'A refused preflight says Disallowed CORS origin',
    causes: ['C04'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        fastapi(ports, `${starletteCors(['https://app.example.com'])}\n${items}`),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'fastapi-trailing-slash',
    title: 'allow_origins holds our origin with a slash',
    causes: ['C06'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => one(fastapi(ports, `${starletteCors([`${pageOrigin(ports)}/`])}\n${items}`), get(ports, '/items')),
    mended: (ports) => one(fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${items}`), get(ports, '/items')),
  },
  {
    id: 'fastapi-127',
    title: 'allow_origins holds localhost, the page is 127.0.0.1',
    causes: ['C07'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) => ({
      ...one(fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${items}`), get(ports, '/items')),
      page: { origin: `http://127.0.0.1:${ports.web}` },
    }),
  },
  {
    id: 'fastapi-default-methods',
    title: 'allow_methods is left at GET: the preflight is answered 400',
    causes: ['C20'],
    stack: 'fastapi',
    shows: preflightStatus,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"], allow_headers=["*"])\n${items}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"], allow_headers=["*"], allow_methods=["*"])\n${items}`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'fastapi-default-headers',
    title: 'allow_headers lacks the API key: 400 again, with our origin in the header',
    causes: ['C17'],
    stack: 'fastapi',
    shows: preflightStatus,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["Authorization"])\n${items}`,
        ),
        get(ports, '/items', { headers: { 'X-API-Key': 'abc' } }),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["Authorization", "X-API-Key"])\n${items}`,
        ),
        get(ports, '/items', { headers: { 'X-API-Key': 'abc' } }),
      ),
  },
  {
    id: 'fastapi-star-then-cookies',
    title: 'allow_origins star without allow_credentials, and the page sends cookies',
    causes: ['C13'],
    stack: 'fastapi',
    shows: wildcard,
    setup: (ports) =>
      one(
        fastapi(ports, `app.add_middleware(CORSMiddleware, allow_origins=["*"])\n${items}`),
        get(ports, '/items', { credentials: 'include' }),
      ),
    mended: (ports) =>
      one(fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${items}`), get(ports, '/items', { credentials: 'include' })),
  },
  {
    id: 'fastapi-redirect-to-127',
    title: 'An old path redirects to the same server under its other name, another origin',
    causes: ['C24'],
    stack: 'fastapi',
    shows: noHeader,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `${starletteCors([pageOrigin(ports)])}\nfrom starlette.responses import RedirectResponse\n\n@app.get("/items")\ndef old():\n    return RedirectResponse("http://127.0.0.1:${ports.api}/v2/items")\n\n@app.get("/v2/items")\ndef items():\n    return [1]`,
          { host: '0.0.0.0' },
        ),
        get(ports, '/items'),
      ),
    mended: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/v2/items")\ndef items():\n    return [1]`),
        get(ports, '/v2/items'),
      ),
  },
  {
    id: 'fastapi-auth-middleware-outside',
    title: 'An HTTP middleware added after CORS stands outside it and refuses the preflight',
    causes: ['C28'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${tokenMiddleware}\n${items}`),
        get(ports, '/items', { headers: { Authorization: 'Bearer abc' } }),
      ),
    mended: (ports) =>
      one(
        fastapi(ports, `${tokenMiddleware}\n${starletteCors([pageOrigin(ports)])}\n${items}`),
        get(ports, '/items', { headers: { Authorization: 'Bearer abc' } }),
      ),
  },
  {
    id: 'fastapi-limiter-on-preflight',
    title: 'A rate limiter outside CORS counts preflights, and they are used up',
    causes: ['C29'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    setup: (ports) => ({
      ...one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n${limiter}\n${items}`),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
      before: () => spend(`http://127.0.0.1:${ports.api}/items/1`, 3, preflight(ports)),
    }),
  },
  {
    id: 'flask-no-cors',
    title: 'Flask without flask-cors',
    causes: ['C01'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) => one(flask(ports, flaskItems), get(ports, '/items/')),
    mended: (ports) => one(flask(ports, `CORS(app)\n${flaskItems}`), get(ports, '/items/')),
  },
  {
    id: 'flask-slash-redirects-preflight',
    title: 'The route ends with a slash, the call does not: the preflight is answered 308',
    causes: ['C26'],
    stack: 'flask',
    shows: preflightRedirect,
    setup: (ports) => one(flask(ports, `CORS(app)\n${flaskItems}`), sendJson(ports, '/items')),
    mended: (ports) => one(flask(ports, `CORS(app)\n${flaskItems}`), sendJson(ports, '/items/')),
  },
  {
    id: 'flask-cors-resources',
    title: 'CORS covers /api/* and the route is /v1',
    causes: ['C31'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) =>
      one(
        flask(
          ports,
          `CORS(app, resources={r"/api/*": {"origins": "*"}})\n@app.get("/api/health")\ndef health():\n    return jsonify(ok=True)\n\n@app.get("/v1/items")\ndef items():\n    return jsonify([1])`,
        ),
        get(ports, '/v1/items'),
      ),
  },
  {
    id: 'flask-headers-on-options-only',
    title: 'Headers are set for OPTIONS alone, in before_request',
    causes: ['C30'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) =>
      one(
        flask(
          ports,
          `${optionsRoute(pageOrigin(ports))}\n@app.put("/items/<int:item>")\ndef change(item):\n    return jsonify(id=item)\n\n@app.get("/items/<int:item>")\ndef read(item):\n    return jsonify(id=item)`,
        ),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
  {
    id: 'flask-header-list',
    title: 'allow_headers without Authorization',
    causes: ['C17'],
    stack: 'flask',
    shows: headerNotAllowed,
    setup: (ports) =>
      one(
        flask(ports, `CORS(app, allow_headers=["Content-Type"])\n${flaskItems}`),
        get(ports, '/items/', { headers: { Authorization: 'Bearer abc' } }),
      ),
    mended: (ports) =>
      one(
        flask(ports, `CORS(app, allow_headers=["Content-Type", "Authorization"])\n${flaskItems}`),
        get(ports, '/items/', { headers: { Authorization: 'Bearer abc' } }),
      ),
  },
  {
    id: 'flask-method-list',
    title: 'flask-cors with GET alone and a DELETE from the page',
    causes: ['C20'],
    stack: 'flask',
    shows: methodNotAllowed,
    setup: (ports) =>
      one(
        flask(
          ports,
          `CORS(app, methods=["GET"])\n@app.delete("/items/<int:item>")\ndef remove(item):\n    return jsonify(ok=True)`,
        ),
        get(ports, '/items/1', { method: 'DELETE' }),
      ),
  },
  {
    id: 'flask-after-request-fixed',
    title: 'An after_request hook sends the origin of another app',
    causes: ['C05'],
    stack: 'flask',
    shows: otherValue,
    setup: (ports) =>
      one(
        flask(
          ports,
          `@app.after_request\ndef allow(response):\n    response.headers["Access-Control-Allow-Origin"] = "https://admin.example.com"\n    return response\n\n${flaskItems}`,
        ),
        get(ports, '/items/'),
      ),
  },
  {
    id: 'aiohttp-no-options',
    title: 'aiohttp with a header on its answers and no route for OPTIONS',
    causes: ['C02'],
    stack: 'aiohttp',
    shows: preflightNoHeader,
    setup: (ports) =>
      one(
        pythonScript(ports, aiohttpServer(ports.api), { requirements: ['aiohttp'] }),
        sendJson(ports, '/items/1', { method: 'PUT' }),
      ),
  },
];

const preflight = (ports: Ports) => ({
  method: 'OPTIONS',
  headers: { Origin: pageOrigin(ports), 'Access-Control-Request-Method': 'PUT' },
});

const tokenMiddleware = `@app.middleware("http")
async def require_token(request: Request, call_next):
    if "authorization" not in request.headers:
        return Response(status_code=401)
    return await call_next(request)
`;

const limiter = `counts = {}

@app.middleware("http")
async def limit(request: Request, call_next):
    key = request.client.host
    counts[key] = counts.get(key, 0) + 1
    if counts[key] > 3:
        return Response("Too many requests", status_code=429, headers={"Retry-After": "60", "X-RateLimit-Limit": "3"})
    return await call_next(request)
`;

const optionsRoute = (origin: string): string => `@app.before_request
def preflight():
    if request.method != "OPTIONS":
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Origin"] = "${origin}"
    response.headers["Access-Control-Allow-Methods"] = "GET, PUT, POST, DELETE"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response
`;

const aiohttpServer = (port: number): string => `from aiohttp import web

async def item(request):
    return web.json_response({"id": 1}, headers={"Access-Control-Allow-Origin": "*"})

app = web.Application()
app.router.add_get("/items/1", item)
app.router.add_put("/items/1", item)
web.run_app(app, host="127.0.0.1", port=${port}, print=None)`;
