import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { fastify, hono, koa } from '../stacks/node.ts';
import { fastapi, flask, pythonScript, starletteCors } from '../stacks/python.ts';
import { healthy } from './healthy.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });
const put = (ports: Ports, more: Partial<LabRequest> = {}) => sendJson(ports, '/x', { method: 'PUT', ...more });

/** Frameworks that are configured as they should be. */
export const healthyFrameworkLabs: readonly Lab[] = [
  healthy({
    id: 'fastify-limit-not-reached',
    title: 'The same with Fastify',
    stack: 'fastify',
    scene: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(cors, { origin: true });\nawait app.register(rateLimit, { max: 1000 });\napp.get('/items', async () => [1]);`,
        ),
        get(ports, '/items'),
      ),
  }),
  healthy({
    id: 'fastify-strict-preflight',
    title: 'Fastify answers an OPTIONS that is no preflight with 400, and real ones well',
    stack: 'fastify',
    scene: (ports) =>
      one(
        fastify(
          ports,
          `await app.register(helmet);\nawait app.register(cors, { origin: ['${pageOrigin(ports)}'], methods: ['GET', 'PUT'], strictPreflight: true });\napp.put('/x', async () => ({}));\napp.get('/x', async () => ({}));`,
        ),
        put(ports),
      ),
  }),
  healthy({
    id: 'hono',
    title: 'Hono',
    stack: 'hono',
    scene: (ports) =>
      one(
        hono(
          ports,
          `app.use('*', cors({ origin: '${pageOrigin(ports)}', allowMethods: ['PUT'] }));\napp.put('/x', (c) => c.json({}));`,
        ),
        put(ports),
      ),
  }),
  healthy({
    id: 'koa',
    title: 'Koa',
    stack: 'koa',
    scene: (ports) =>
      one(
        koa(ports, `app.use(cors());\napp.use(async (c) => { c.body = [1]; });`),
        get(ports, '/items', { headers: { Authorization: 'Bearer a' } }),
      ),
  }),
  healthy({
    id: 'fastapi-put',
    title: 'FastAPI with a list of origins',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.put("/x")\ndef change(body: dict):\n    return body`),
        put(ports, { credentials: 'include' }),
      ),
  }),
  healthy({
    id: 'fastapi-slash-get',
    title: 'FastAPI redirects a GET to its path with a slash, with its headers',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/items/")\ndef items():\n    return [1]`),
        get(ports, '/items'),
      ),
  }),
  healthy({
    id: 'fastapi-readable-422',
    title: 'FastAPI with a route whose errors can be read, asked rightly',
    stack: 'fastapi',
    scene: (ports) =>
      one(
        fastapi(ports, `${starletteCors([pageOrigin(ports)])}\n@app.get("/search")\ndef search(q: str):\n    return [q]`),
        get(ports, '/search?q=a'),
      ),
  }),
  healthy({
    id: 'flask-cors',
    title: 'Flask with flask-cors',
    stack: 'flask',
    scene: (ports) =>
      one(
        flask(
          ports,
          `CORS(app, supports_credentials=True, origins=["${pageOrigin(ports)}"])\n@app.delete("/x")\ndef remove():\n    return jsonify(ok=True)`,
        ),
        get(ports, '/x', { method: 'DELETE', credentials: 'include' }),
      ),
  }),
  healthy({
    id: 'python-http-server',
    title: 'Python’s http.server: HTTP/1.0, no keep-alive, one thread',
    stack: 'python',
    scene: (ports) => one(pythonScript(ports, httpServer(ports.api)), get(ports, '/x')),
  }),
];

const httpServer = (port: number): string => `from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

HTTPServer(("127.0.0.1", ${port}), Handler).serve_forever()`;
