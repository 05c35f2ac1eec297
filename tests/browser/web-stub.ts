import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Fault, toFaultBody } from '@causeway/contract';
import type { ApiKey, FoundProvider, LogEntry, Provider, ReadyReply, Session } from '@causeway/contract';

/** What the stub answers; a test changes it while it runs. */
export interface Scene {
  auth: 'on' | 'off';
  isSignedIn: boolean;
  ready: ReadyReply;
  providers: Provider[];
  found: FoundProvider[];
  keys: ApiKey[];
  sessions: Session[];
  logs: LogEntry[];
  /** Paths that fail, with the fault they answer. */
  faults: Map<string, Fault>;
}

export interface WebStub {
  readonly url: string;
  readonly scene: Scene;
  close(): Promise<void>;
}

const dist = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss: http: https:";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export function emptyScene(): Scene {
  const checks = { sqlite: { status: 'ok', latency_ms: 0.3, vital: true } } as const;
  const ready: ReadyReply = { status: 'ok', checks };
  return { auth: 'on', isSignedIn: true, ready, providers: [], found: [], keys: [], sessions: [], logs: [], faults: new Map() };
}

/** The built web app behind a server whose every state a test can choose, also those that a real one reaches only by accident. */
export async function startWebStub(scene: Scene = emptyScene(), port = 0): Promise<WebStub> {
  const server = createServer((request, response) => void answer(scene, request, response));
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => upgrade(scene, request, socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${bound}`, scene, close };
}

async function answer(scene: Scene, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://stub');
  const key = `${request.method} ${pathname}`;
  const body = await read(request);
  if (key === 'GET /api/v1/logs/stream') startStream(response);
  else if (/^\/(?:api|v1|health|ready)/u.test(pathname)) answerCall(response, replyTo(scene, key, body));
  else answerPage(pathname, response);
}

type Reply = readonly [status: number, value?: unknown];
const publicCalls = /^\w+ \/(?:health|ready|api\/v1\/(?:connection|sign-in))$/u;

function replyTo(scene: Scene, key: string, body: Body): Reply {
  const isRefused = scene.auth === 'on' && !scene.isSignedIn && !publicCalls.test(key);
  const fault = scene.faults.get(key) ?? (isRefused ? new Fault('missing_credentials') : undefined);
  if (fault !== undefined) return replyOf(fault);
  return replies(scene, body)[key]?.() ?? replyOf(new Fault('not_found'));
}

const replyOf = (fault: Fault): Reply => [fault.status, toFaultBody(fault, 'req_stub', true)];

function answerCall(response: ServerResponse, [status, value]: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_stub' });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}

type Body = Readonly<Record<string, unknown>>;
type Replies = Readonly<Record<string, (() => Reply) | undefined>>;

function replies(scene: Scene, body: Body): Replies {
  return {
    'GET /health': () => [200, { status: 'ok', version: '0.1.0' }],
    'GET /ready': () => [scene.ready.status === 'unavailable' ? 503 : 200, scene.ready],
    'GET /api/v1/connection': () => [200, connection(scene)],
    'POST /api/v1/sign-in': () => {
      scene.isSignedIn = true;
      return [204];
    },
    'GET /v1/models': () => [200, { object: 'list', data: models(scene) }],
    'GET /api/v1/providers': () => [200, { providers: scene.providers, default_model: null }],
    'GET /api/v1/providers/found': () => [200, { found: scene.found }],
    'POST /api/v1/providers': () => [201, addProvider(scene, body)],
    'POST /api/v1/providers/prv_new/check': () => [200, scene.providers.at(-1)],
    'GET /api/v1/keys': () => [200, { keys: scene.keys }],
    'POST /api/v1/keys': () => [201, addKey(scene, body)],
    'GET /v1/sessions': () => [200, { sessions: scene.sessions }],
    'GET /api/v1/doctor/checks': () => [200, { checks: [], next_cursor: null }],
    'GET /api/v1/logs/recent': () => [200, { entries: scene.logs, next: scene.logs.length }],
  };
}

function connection({ auth, isSignedIn }: Scene) {
  const isKnown = auth === 'off' || isSignedIn;
  return {
    version: '0.1.0',
    request_id: 'req_stub',
    origin: null,
    cors: 'same-origin',
    explanation: 'The page comes from this server, so CORS does not apply.',
    allowed_origins: ['http://localhost:5173', 'http://127.0.0.1:5173', 'http://localhost:3000', 'http://127.0.0.1:3000'],
    auth,
    signed_in: isKnown,
    principal: isKnown ? { id: 'owner', kind: auth === 'off' ? 'local' : 'user', role: 'owner', scopes: ['*'] } : null,
  };
}

const models = ({ providers }: Scene) =>
  providers
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, models: names }) =>
      names.map((id) => ({ id: `${name}/${id}`, object: 'model', created: 0, owned_by: name })),
    );

function addProvider(scene: Scene, body: Body): unknown {
  const base = String(body['base_url']);
  const found = scene.found.find(({ base_url: url }) => url === base);
  const hint = typeof body['api_key'] === 'string' ? body['api_key'].slice(-4) : null;
  const provider = {
    id: 'prv_new',
    name: String(body['name']),
    kind: 'openai',
    base_url: base,
    key_hint: hint,
    source: 'saved',
    enabled: true,
    models: found?.models ?? ['model-a'],
    status: 'ok',
  };
  scene.providers.push(provider as Provider);
  scene.found = scene.found.filter((one) => one !== found);
  return provider;
}

function addKey(scene: Scene, body: Body): unknown {
  const key = {
    id: 'key_new',
    name: body['name'],
    prefix: 'cw_8fK2mQ1z',
    scopes: body['scopes'],
    project_id: null,
    models: null,
    rate_tier: 'default',
    previous_until: null,
    created_at: Date.now(),
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
  };
  scene.keys.unshift(key as ApiKey);
  return { ...key, secret: 'cw_8fK2mQ1z_Zt5vB0xN3rLq7WdYhG9sJ4kM6pXaUeCiRoTf' };
}

function answerPage(pathname: string, response: ServerResponse): void {
  const file = join(dist, pathname);
  const isFile = extname(pathname) !== '' && existsSync(file);
  const path = isFile ? file : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  });
  response.end(readFileSync(path));
}

const ready = JSON.stringify({ type: 'ready', resumed: false, position: 'a.0', heartbeat_ms: 25_000 });

function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${ready}\n\n`);
}

/** RFC 6455: the handshake and one short text frame. */
function upgrade(scene: Scene, request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  if (scene.auth === 'on' && !scene.isSignedIn) {
    socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    return;
  }
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(Buffer.concat([Buffer.from([0x81, ready.length]), Buffer.from(ready)]));
}

async function read(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : JSON.parse(text);
}
