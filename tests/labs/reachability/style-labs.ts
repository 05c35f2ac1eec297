import { selfSigned } from '../certificates.ts';
import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { emptyReply, noHeader, pending, refused, unusable } from '../shows.ts';
import { node, nodeHttp, nodeNet } from '../stacks/node.ts';
import { classyExpress } from '../stacks/more-node.ts';
import { fastapi, flask, pythonScript } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const cert = () => {
  const { key, cert: text } = selfSigned();
  return { 'backend/tls/key.pem': key, 'backend/tls/cert.pem': text };
};
const tlsSwitches = ['--ssl-keyfile', 'tls/key.pem', '--ssl-certfile', 'tls/cert.pem'];
const api = `from fastapi.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, allow_origins=["*"])

@app.get("/me")
def me():
    return {"id": 1}`;

/** Places that are not reached, in other stacks. */
export const reachStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'uvicorn-self-signed',
    title: 'uvicorn with a certificate of one’s own making',
    causes: ['T15'],
    stack: 'fastapi',
    shows: /ERR_CERT_AUTHORITY_INVALID/u,
    needs: ['openssl'],
    scene: (ports, isMended) => ({
      parts: [fastapi(ports, api, { switches: isMended ? [] : tlsSwitches })],
      files: cert(),
      request: { url: `http${isMended ? '' : 's'}://localhost:${ports.api}/me` },
    }),
  }),
  oneFault({
    id: 'uvicorn-tls-asked-plainly',
    title: 'uvicorn speaks TLS, the page asks by http',
    causes: ['T13'],
    stack: 'fastapi',
    shows: /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/u,
    needs: ['openssl'],
    scene: (ports, isMended) => ({
      parts: [fastapi(ports, api, { switches: isMended ? [] : tlsSwitches })],
      files: cert(),
      request: get(ports, '/me'),
    }),
  }),
  oneFault({
    id: 'python-static-server-on-the-port',
    title: 'python -m http.server holds the port of the API',
    causes: ['T07'],
    stack: 'express',
    shows: noHeader,
    scene: (ports, isMended) => {
      const own = classyExpress(ports, {
        before: '    this.app.use(cors());',
        methods: `    this.router.get('/items', (req, res) => res.json([1]));`,
      });
      const stranger = pythonScript(
        ports,
        `from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer\nThreadingHTTPServer(("127.0.0.1", ${ports.api}), SimpleHTTPRequestHandler).serve_forever()`,
      );
      return isMended
        ? one(own, get(ports, '/api/v1/items'))
        : { parts: [{ ...own, programs: [] }], foreign: [stranger], request: get(ports, '/api/v1/items') };
    },
  }),
  oneFault({
    id: 'flask-drifted-page',
    title: 'The page moved one port up; flask-cors knows the old one',
    causes: ['T09'],
    synonyms: ['C04'],
    stack: 'flask',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app, resources={r"/api/*": {"origins": "${pageOrigin(ports)}"}})\n\n@app.get("/api/menu")\ndef menu():\n    return jsonify([])`,
        ),
        get(ports, '/api/menu'),
        isMended ? {} : { page: { origin: `http://localhost:${ports.webNext}` } },
      ),
  }),
  oneFault({
    id: 'worker-dies',
    title: 'Python: the handler’s thread ends its connection without a word',
    causes: ['T17'],
    stack: 'python',
    shows: emptyReply,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `import socketserver

class Worker(socketserver.StreamRequestHandler):
    def handle(self):
        while self.rfile.readline().strip():
            pass
        ${isMended ? String.raw`self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")` : 'return'}

socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", ${ports.api}), Worker).serve_forever()`,
        ),
        get(ports, '/model'),
      ),
  }),
  oneFault({
    id: 'mysql-on-the-port',
    title: 'The page calls the port of a MySQL',
    causes: ['T19'],
    stack: 'mysql',
    shows: /ERR_INVALID_HTTP_RESPONSE|No 'Access-Control|ERR_EMPTY_RESPONSE/u,
    scene: (ports, isMended) =>
      isMended
        ? one(
            nodeHttp(
              ports,
              `  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}');`,
            ),
            get(ports, '/q'),
          )
        : one(
            nodeNet(
              ports,
              String.raw`  const body = Buffer.concat([Buffer.from([10]), Buffer.from('8.0.36\0'), Buffer.alloc(4), Buffer.from('abcdefgh\0'), Buffer.alloc(20), Buffer.from('mysql_native_password\0')]);
  const head = Buffer.from([body.length, 0, 0, 0]);
  socket.write(Buffer.concat([head, body]));`,
            ),
            get(ports, '/q'),
          ),
  }),
  oneFault({
    id: 'event-loop-blocked',
    title: 'Node: a computation without end holds the only thread',
    causes: ['T20'],
    stack: 'node',
    shows: pending,
    scene: (ports, isMended) =>
      one(
        node(
          ports,
          `import { createServer } from 'node:http';

let jobs = 0;
const server = createServer((request, response) => {
  jobs += 1;
  const until = Date.now() + ${isMended ? 1 : 60_000};
  while (Date.now() < until) jobs += 0;
  response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }).end(JSON.stringify({ jobs }));
});
server.listen(${ports.api});`,
        ),
        get(ports, '/primes'),
      ),
  }),
  oneFault({
    id: 'flask-stale-process',
    title: 'Flask: CORS was added while the old process went on',
    causes: ['T08'],
    stack: 'flask',
    shows: noHeader,
    scene: (ports, isMended) => {
      const text = (cors: string) => `${cors}\n@app.get("/cities")\ndef cities():\n    return jsonify(["Oslo"])`;
      const fresh = flask(ports, text('CORS(app)\n'));
      return one(
        isMended ? fresh : flask(ports, text('')),
        get(ports, '/cities'),
        isMended ? {} : { edits: { 'backend/app.py': fresh.files['backend/app.py'] ?? '' } },
      );
    },
  }),
  oneFault({
    id: 'env-names-other-port',
    title: 'The frontend’s .env says one port, the API’s another',
    causes: ['T02'],
    synonyms: ['T01'],
    stack: 'fastapi',
    shows: refused,
    scene: (ports, isMended) => ({
      parts: [
        fastapi(ports, `${api}\n\n@app.post("/login")\ndef login(body: dict):\n    return body`, {
          port: isMended ? ports.api : ports.service,
        }),
      ],
      files: {
        'web/.env': `VITE_API_URL=http://localhost:${ports.api}\n`,
        'web/package.json': '{"name":"web","private":true}\n',
      },
      request: get(ports, '/me'),
    }),
  }),
  oneFault({
    id: 'down-nest-preflighted',
    title: 'Nothing runs on the port; the page would have asked by PUT',
    causes: ['T01'],
    stack: 'nest',
    shows: refused,
    scene: (ports, isMended) => {
      const part = classyExpress(ports, {
        before: '    this.app.use(cors());',
        methods: `    this.router.put('/items', (req, res) => res.json({}));`,
      });
      return one(isMended ? part : { ...part, programs: [] }, sendJson(ports, '/api/v1/items', { method: 'PUT' }));
    },
  }),
  oneFault({
    id: 'flask-encoding-lie',
    title: 'Flask says gzip and sends plain text',
    causes: ['B20'],
    stack: 'flask',
    shows: /ERR_CONTENT_DECODING_FAILED/u,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.get("/export")\ndef export():\n    return Response('{"rows": []}', mimetype="application/json"${isMended ? '' : ', headers={"Content-Encoding": "gzip"}'})`,
        ),
        get(ports, '/export'),
      ),
  }),
  oneFault({
    id: 'flask-redirects-to-itself',
    title: 'Flask: before_request redirects to where it is',
    causes: ['B22'],
    stack: 'flask',
    shows: /ERR_TOO_MANY_REDIRECTS/u,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.before_request\ndef canonical():\n    if ${isMended ? 'False' : 'request.path.startswith("/app")'}:\n        return redirect(request.path + "?lang=en")\n\n@app.get("/app/menu")\ndef menu():\n    return jsonify([])`,
        ),
        get(ports, '/app/menu?lang=en'),
      ),
  }),
  oneFault({
    id: 'flask-session-not-sent',
    title: 'Flask wants its session cookie, fetch leaves it out',
    causes: ['B09'],
    stack: 'flask',
    shows: unusable('status 401'),
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app, origins=["${pageOrigin(ports)}"], supports_credentials=True)\n\n@app.get("/me")\ndef me():\n    if "session" not in request.cookies:\n        return jsonify(error="login required"), 401\n    return jsonify(id=1)`,
        ),
        get(ports, '/me', { cookie: 'session=abc', ...(isMended ? { credentials: 'include' as const } : {}) }),
      ),
  }),
  oneFault({
    id: 'csp-none-by-default',
    title: 'The page’s policy is default-src none with a list for scripts',
    causes: ['B03'],
    stack: 'fastapi',
    shows: /Content Security Policy/u,
    scene: (ports, isMended) =>
      one(fastapi(ports, api), get(ports, '/me'), {
        page: {
          headers: {
            'Content-Security-Policy': `default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self'${isMended ? `; connect-src http://localhost:${ports.api}` : ''}`,
          },
        },
      }),
  }),
];
