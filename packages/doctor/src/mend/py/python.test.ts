import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, constantFrom, option, property, record } from 'fast-check';
import type { Need } from '../need.ts';
import { Workspace } from '../workspace.ts';
import { ensureAiohttp } from './aiohttp.ts';
import { ensureDjango } from './django.ts';
import { ensureStarlette } from './fastapi.ts';
import { ensureFlask } from './flask.ts';
import { mendPythonHeaders } from './hand-headers.ts';
import { readPython } from './scan-python.ts';
import { allowPythonSocketOrigin } from './sockets.ts';

const page = 'http://localhost:5173';

const needOf = (more: Partial<Need> = {}): Need => ({
  origin: page,
  url: new URL('http://localhost:8000/v1/items'),
  method: 'GET',
  headers: [],
  isCredentialed: false,
  exposes: [],
  isMisplaced: false,
  ...more,
});

function edited(code: string, work: (workspace: Workspace, path: string) => unknown): string {
  const workspace = new Workspace([{ path: 'main.py', text: code }]);
  const outcome = work(workspace, 'main.py');
  return typeof outcome === 'string' ? outcome : (workspace.text('main.py') ?? '');
}

const starlette = (code: string, more: Partial<Need> = {}): string =>
  edited(code, (workspace, path) => ensureStarlette(workspace, path, needOf(more)));
const flask = (code: string, more: Partial<Need> = {}, hasPackage = true): string =>
  edited(code, (workspace, path) => ensureFlask(workspace, path, { need: needOf(more), hasPackage }));

const app = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI(title="Shop (beta)")  # the public one
`;

test('the origin is added in the layout of the list, comments and strings in it stay', () => {
  const code = `${app}
app.add_middleware(
    CORSMiddleware,
    allow_origins=[
        "https://app.example.com",  # production, "main" (old)
        'https://admin.example.com',
    ],
    allow_methods=["*"], allow_headers=["*"],
)
`;
  assert.equal(
    starlette(code),
    code.replace(`'https://admin.example.com',`, `'https://admin.example.com',\n        "${page}",`),
  );
});

test('a list with a name is amended where it is assigned', () => {
  const code = `${app}\norigins: list[str] = ["http://localhost:3000"]\napp.add_middleware(CORSMiddleware, allow_origins=origins)\n`;
  assert.equal(starlette(code), code.replace('["http://localhost:3000"]', `["http://localhost:3000", "${page}"]`));
});

test('a list that is computed keeps its value and gets the origin', () => {
  const code = `${app}app.add_middleware(CORSMiddleware, allow_origins=settings.origins)\n`;
  assert.equal(starlette(code), code.replace('settings.origins', `[*settings.origins, "${page}"]`));
});

test('methods, headers and credentials are added as they are needed', () => {
  const code = `${app}app.add_middleware(CORSMiddleware, allow_origins=["${page}"], allow_headers=["Authorization"])\n`;
  const text = starlette(code, { method: 'DELETE', headers: ['X-Tenant'], isCredentialed: true });
  assert.match(
    text,
    /allow_headers=\["Authorization", "X-Tenant"\], allow_methods=\["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"\], allow_credentials=True\)/u,
  );
});

test('the middleware is moved behind the last other one', () => {
  const code = `${app}app.add_middleware(CORSMiddleware, allow_origins=["*"])

@app.middleware("http")
async def check(request, call_next):
    if "authorization" not in request.headers:
        return Response(status_code=401)

    return await call_next(request)

@app.get("/items")
def items():
    return []
`;
  const text = starlette(code, { isMisplaced: true });
  assert.ok(text.indexOf('add_middleware') > text.indexOf('return await call_next'), text);
  assert.ok(text.indexOf('add_middleware') < text.indexOf('@app.get'), text);
});

test('a file without the middleware gets it with its import, inside of a factory, too', () => {
  const code = `import os\nfrom fastapi import FastAPI\n\n\ndef create_app():\n    app = FastAPI()\n    app.add_middleware(Timing)\n    return app\n`;
  const text = starlette(code);
  assert.match(text, /from fastapi import FastAPI\nfrom fastapi\.middleware\.cors import CORSMiddleware\n/u);
  assert.match(
    text,
    / {4}app\.add_middleware\(Timing\)\n\n {4}app\.add_middleware\(\n {8}CORSMiddleware,\n {8}allow_origins=\["http:\/\/localhost:5173"\],/u,
  );
});

test('what is given as keywords from elsewhere is left alone', () => {
  assert.equal(
    starlette(`${app}app.add_middleware(CORSMiddleware, **cors_options)\n`),
    'the settings of CORSMiddleware are computed elsewhere',
  );
});

test('flask-cors: origins, resources and their nested settings', () => {
  const head = 'from flask import Flask\nfrom flask_cors import CORS\n\napp = Flask(__name__)\n';
  assert.equal(
    flask(`${head}CORS(app, origins="https://a.example.com")\n`),
    `${head}CORS(app, origins=["https://a.example.com", "${page}"])\n`,
  );
  assert.equal(flask(`${head}CORS(app)\n`), `${head}CORS(app)\n`);
  const nested = `${head}CORS(app, resources={r"/api/*": {"origins": ["https://a.example.com"]}})\n`;
  assert.equal(flask(nested), `${head}CORS(app, resources={r"/*": {"origins": ["https://a.example.com", "${page}"]}})\n`);
  const own = nested.replace('/api/', '/v1/');
  assert.match(
    flask(own),
    /resources=\{r"\/v1\/\*": \{"origins": \["https:\/\/a\.example\.com", "http:\/\/localhost:5173"\]\}\}/u,
  );
});

test('Flask without the package gets hooks, and the import they need', () => {
  const text = flask(
    `from flask import Flask, jsonify\n\napp = Flask(__name__)\n\n@app.get("/")\ndef root():\n    return jsonify(1)\n`,
    {},
    false,
  );
  assert.match(text, /from flask import Flask, jsonify\nfrom flask import request\n/u);
  assert.match(text, /@app\.before_request\ndef answer_preflight\(\):\n {4}if request\.method == "OPTIONS":/u);
  assert.ok(text.indexOf('def allow_origin') < text.indexOf('@app.get'));
});

test('Django: the middleware first, the settings in the form the file has', () => {
  const settings = `INSTALLED_APPS = ["django.contrib.auth", "corsheaders"]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "corsheaders.middleware.CorsMiddleware",
]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
`;
  const text = edited(settings, (workspace, path) => ensureDjango(workspace, path, needOf({ isCredentialed: true })));
  assert.match(
    text,
    /MIDDLEWARE = \[\n {4}"corsheaders\.middleware\.CorsMiddleware",\n {4}"django\.middleware\.common\.CommonMiddleware",?\n\]\nCORS_ALLOW_CREDENTIALS = True\n/u,
  );
  assert.match(text, /CORS_ALLOWED_ORIGINS = \["https:\/\/app\.example\.com", "http:\/\/localhost:5173"\]/u);
});

test('headers that are written by hand are mended in their own form', () => {
  const code = `response.headers["Access-Control-Allow-Origin"] = "*"  # "open"
self.send_header('Access-Control-Allow-Methods', 'GET;PUT')
headers = {"Access-Control-Allow-Headers": "content-type x-a"}
# response.headers["Access-Control-Allow-Origin"] = "https://old.example.com"
`;
  const text = edited(code, (workspace, path) =>
    mendPythonHeaders(workspace, path, needOf({ isCredentialed: true, method: 'PUT', headers: ['X-A'] })),
  );
  assert.equal(
    text,
    `response.headers["Access-Control-Allow-Origin"] = "${page}"  # "open"
response.headers["Access-Control-Allow-Credentials"] = "true"
self.send_header('Access-Control-Allow-Methods', 'GET, PUT')
headers = {"Access-Control-Allow-Headers": "content-type, x-a"}
# response.headers["Access-Control-Allow-Origin"] = "https://old.example.com"
`,
  );
});

test('aiohttp gets a middleware around every other', () => {
  const text = edited('from aiohttp import web\n\napp = web.Application(middlewares=[auth])\n', (workspace, path) =>
    ensureAiohttp(workspace, path, needOf()),
  );
  assert.match(text, /app = web\.Application\(middlewares=\[allow_origin, auth\]\)/u);
});

test('the check of a WebSocket handler gets the origin', () => {
  const allow = (code: string) => edited(code, (workspace, path) => allowPythonSocketOrigin(workspace, path, page));
  assert.equal(
    allow('if socket.headers.get("origin") not in ["https://a.example.com", None]:\n'),
    `if socket.headers.get("origin") not in ["https://a.example.com", None, "${page}"]:\n`,
  );
  assert.equal(allow('if origin != "https://a.example.com":\n'), `if origin not in ["https://a.example.com", "${page}"]:\n`);
});

test('files of something else, and files with open brackets, stay as they are', () => {
  for (const code of [
    'def add(a, b):\n    return a + b\n',
    'app = FastAPI(\n',
    '# app.add_middleware(CORSMiddleware)\n"""app = FastAPI()"""\n',
  ]) {
    assert.equal(starlette(code), code);
    assert.equal(flask(code), code);
  }
});

test('blanking keeps every place and every line', () => {
  const piece = constantFrom('"', "'", '"""', '#', '\n', '(', ')', '[', ']', 'x', '\\', ' = ', 'f"{a}"', ',');
  check(
    property(array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const source = readPython('a.py', text);
      if (source === undefined) return;
      assert.equal(source.code.length, text.length);
      assert.equal(source.code.split('\n').length, text.split('\n').length);
    }),
  );
});

test('a second time, nothing is left to do', () => {
  const list = constantFrom(
    '["*"]',
    `["${page}"]`,
    `["${page}/"]`,
    '["https://a.example.com"]',
    '[]',
    '("https://a.example.com",)',
    '"*"',
  );
  check(
    property(
      record({ origins: list, methods: option(list, { nil: undefined }), isCredentialed: boolean(), isMisplaced: boolean() }),
      ({ origins, methods, isCredentialed, isMisplaced }) => {
        const more = methods === undefined ? '' : `, allow_methods=${methods.replaceAll(/http[^"]*/gu, 'GET')}`;
        const wish = { isCredentialed, isMisplaced, method: 'PUT', headers: ['X-Tenant'] };
        const once = starlette(`${app}app.add_middleware(CORSMiddleware, allow_origins=${origins}${more})\n`, wish);
        assert.equal(starlette(once, wish), once);
      },
    ),
  );
});
