import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { headerNotAllowed, noHeader, otherValue, preflightNoHeader, preflightStatus, wildcard } from '../shows.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const foreign = 'https://dashboard.acme.example';

/** A raw ASGI application; `head` are the header pairs of its answers. */
const rawAsgi = (port: number, body: string): string => `import json
import uvicorn

${body.trim()}

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=${port}, log_level="warning")`;

/** CORS mistakes in Python, away from the first page of the guides. */
export const pythonStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'asgi-by-hand-no-cors',
    title: 'A raw ASGI application that sends a type and nothing else',
    causes: ['C01'],
    stack: 'asgi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          rawAsgi(
            ports.api,
            `async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"application/json")${isMended ? ', (b"access-control-allow-origin", b"*")' : ''}]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"path": scope["path"]}).encode()})`,
          ),
          { requirements: ['uvicorn'] },
        ),
        get(ports, '/anything'),
      ),
  }),
  oneFault({
    id: 'starlette-middleware-list-order',
    title: 'Starlette: the list of middlewares begins with the token check',
    causes: ['C28'],
    stack: 'starlette',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const check = 'Middleware(TokenMiddleware)';
      const cors = `Middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"], allow_headers=["authorization"])`;
      return one(
        pythonScript(
          ports,
          `import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

class TokenMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return JSONResponse({"error": "token"}, status_code=401)
        return await call_next(request)

async def reports(request):
    return JSONResponse([1])

app = Starlette(routes=[Route("/reports", reports)], middleware=[${isMended ? `${cors}, ${check}` : `${check}, ${cors}`}])
uvicorn.run(app, host="127.0.0.1", port=${ports.api}, log_level="warning")`,
          { requirements: ['starlette', 'uvicorn'] },
        ),
        get(ports, '/reports', { headers: { Authorization: 'Bearer t' } }),
      );
    },
  }),
  oneFault({
    id: 'fastapi-cors-on-mounted-app',
    title: 'FastAPI: CORS on the mounted app, the page asks the outer one',
    causes: ['C31'],
    stack: 'fastapi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `api = FastAPI()
api.add_middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"])
${isMended ? `app.add_middleware(CORSMiddleware, allow_origins=["${pageOrigin(ports)}"])` : ''}

@api.get("/health")
def health():
    return {"ok": True}

@app.get("/status")
def status():
    return {"ok": True}

app.mount("/api", api)`,
        ),
        get(ports, '/status'),
      ),
  }),
  oneFault({
    id: 'fastapi-origin-regex',
    title: 'FastAPI: the regular expression wants another port',
    causes: ['C04'],
    synonyms: ['T09'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\\.acme\\.example${isMended ? String.raw`|http://localhost:\\d+` : ''}", allow_methods=["*"], allow_headers=["*"])
@app.put("/prefs")
def prefs(body: dict):
    return body

@app.get("/prefs")
def read():
    return {}`.replaceAll(String.raw`\\`, '\\'),
        ),
        sendJson(ports, '/prefs', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'flask-blueprint-cors',
    title: 'flask-cors on one blueprint, the page asks the other',
    causes: ['C31'],
    stack: 'flask',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `from flask import Blueprint
public = Blueprint("public", __name__, url_prefix="/public")
account = Blueprint("account", __name__, url_prefix="/account")
CORS(public)
${isMended ? 'CORS(account)' : ''}

@public.get("/plans")
def plans():
    return jsonify([1])

@account.get("/invoices")
def invoices():
    return jsonify([2])

app.register_blueprint(public)
app.register_blueprint(account)`,
        ),
        get(ports, '/account/invoices'),
      ),
  }),
  oneFault({
    id: 'flask-after-request-no-list',
    title: 'Flask: after_request sets the origin and no list of headers',
    causes: ['C17'],
    stack: 'flask',
    shows: headerNotAllowed,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `@app.after_request
def allow(response):
    response.headers["Access-Control-Allow-Origin"] = "*"
    ${isMended ? 'response.headers["Access-Control-Allow-Headers"] = "content-type"' : 'pass'}
    return response

@app.post("/orders")
def create():
    return jsonify(request.get_json()), 201`,
        ),
        sendJson(ports, '/orders'),
      ),
  }),
  oneFault({
    id: 'flask-after-request-star-cookies',
    title: 'Flask: a star by hand, and a session cookie',
    causes: ['C13'],
    stack: 'flask',
    shows: wildcard,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `@app.after_request
def allow(response):
    response.headers["Access-Control-Allow-Origin"] = ${isMended ? 'request.headers.get("Origin", "*")' : '"*"'}
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response

@app.get("/session")
def session():
    return jsonify(user=None)`,
        ),
        get(ports, '/session', { credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'flask-cors-origin-without-scheme',
    title: 'flask-cors: the origin is written without http://',
    causes: ['C06'],
    synonyms: ['C04', 'C05'],
    stack: 'flask',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app, origins=["${isMended ? 'http://' : ''}localhost:${ports.web}"])\n\n@app.get("/tags")\ndef tags():\n    return jsonify([])`,
        ),
        get(ports, '/tags'),
      ),
  }),
  oneFault({
    id: 'flask-login-before-preflight',
    title: 'Flask: before_request wants a token from OPTIONS as well; flask-cors still adds its headers',
    causes: ['C28'],
    synonyms: ['C03'],
    stack: 'flask',
    shows: preflightStatus,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)

@app.before_request
def check():
    if ${isMended ? 'request.method != "OPTIONS" and ' : ''}request.headers.get("Authorization") != "Token 1":
        abort(401)

@app.get("/notes")
def notes():
    return jsonify([])`,
        ),
        get(ports, '/notes', { headers: { Authorization: 'Token 1' } }),
      ),
  }),
  oneFault({
    id: 'fastapi-response-header-by-hand',
    title: 'FastAPI: the header set in the handler, for the deployed frontend',
    causes: ['C05'],
    stack: 'fastapi',
    shows: otherValue,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `@app.get("/quotes")\ndef quotes(response: Response):\n    response.headers["Access-Control-Allow-Origin"] = "${isMended ? pageOrigin(ports) : foreign}"\n    return [1]`,
        ),
        get(ports, '/quotes'),
      ),
  }),
  oneFault({
    id: 'fastapi-cors-before-auth-added',
    title: 'FastAPI: @app.middleware("http") after add_middleware stands outside of CORS and refuses OPTIONS',
    causes: ['C28'],
    stack: 'fastapi',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const check = `@app.middleware("http")\nasync def only_with_key(request: Request, call_next):\n    if request.headers.get("x-key") is None:\n        return Response(status_code=403)\n    return await call_next(request)`;
      const cors = starletteCors([pageOrigin(ports)]);
      return one(
        fastapi(
          ports,
          `${isMended ? `${check}\n${cors}` : `${cors}\n${check}`}\n@app.get("/plans")\ndef plans():\n    return []`,
        ),
        get(ports, '/plans', { headers: { 'X-Key': 'a' } }),
      );
    },
  }),
];
