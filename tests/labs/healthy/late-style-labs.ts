import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { get, sendJson, socket } from '../requests.ts';
import { express, nodeHttp, wsServer } from '../stacks/node.ts';
import { caddy } from '../stacks/proxies.ts';
import { pythonScript } from '../stacks/python.ts';
import { healthy } from './healthy.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** A second batch of what works, written after the rules had been mended for the first. */
export const healthyLateLabs: readonly Lab[] = [
  healthy({
    id: 'wsgi-with-cors',
    title: 'wsgiref, HTTP/1.0, with a star',
    stack: 'wsgi',
    scene: (ports) =>
      one(
        pythonScript(
          ports,
          `from wsgiref.simple_server import make_server

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")])
    return [b"{}"]

make_server("127.0.0.1", ${ports.api}, app).serve_forever()`,
        ),
        get(ports, '/status'),
      ),
  }),
  healthy({
    id: 'large-answer',
    title: 'Two megabytes of JSON',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/dump', (request, response) => response.json(Array.from({ length: 40_000 }, (_value, id) => ({ id, name: 'a name that is long enough' }))));`,
        ),
        get(ports, '/dump'),
      ),
  }),
  healthy({
    id: 'slow-preflight',
    title: 'A preflight that takes a second and a half',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const all = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Allow-Headers': 'content-type' };\n  if (request.method === 'OPTIONS') return setTimeout(() => response.writeHead(204, all).end(), 1500);\n  response.writeHead(200, { ...all, 'Content-Type': 'application/json' }).end('{}');`,
        ),
        sendJson(ports, '/x', { method: 'PUT' }),
      ),
  }),
  healthy({
    id: 'caddy-encodes-stream',
    title: 'Caddy compresses, and the stream runs all the same',
    stack: 'caddy',
    scene: (ports) => ({
      parts: [
        express(
          ports,
          `app.use(cors());\napp.get('/ticks', (request, response) => {\n  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });\n  response.write(': hello\\n\\n');\n  const timer = setInterval(() => response.write('data: 1\\n\\n'), 250);\n  request.on('close', () => clearInterval(timer));\n});`,
        ),
        caddy(ports, `\tencode gzip\n\treverse_proxy 127.0.0.1:${ports.api}`),
      ],
      request: { kind: 'event-source', url: `http://localhost:${ports.proxy}/ticks` },
    }),
  }),
  healthy({
    id: 'html-fragment',
    title: 'A fragment of HTML that the page asks for',
    stack: 'express',
    scene: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/partials/menu', (request, response) => response.send('<ul><li>One</li></ul>'));`,
        ),
        get(ports, '/partials/menu', {
          script: `(async () => { const answer = await fetch('http://localhost:${ports.api}/partials/menu'); return 'ok ' + (await answer.text()); })()`,
        }),
      ),
  }),
  healthy({
    id: 'compressed-socket',
    title: 'A socket with permessage-deflate and large messages',
    stack: 'ws',
    scene: (ports) =>
      one(
        wsServer(ports, `wss.on('connection', (socket) => socket.send('x'.repeat(20_000)));`, {
          settings: '{ server, perMessageDeflate: { threshold: 10 } }',
        }),
        socket(ports, '/live'),
      ),
  }),
  healthy({
    id: 'options-answers-html',
    title: 'A preflight answered 200 with a page of HTML and the right headers',
    stack: 'node',
    scene: (ports) =>
      one(
        nodeHttp(
          ports,
          `  const all = { 'Access-Control-Allow-Origin': request.headers.origin ?? '*', 'Access-Control-Allow-Methods': 'DELETE', 'Access-Control-Max-Age': '-1', Vary: '*' };\n  if (request.method === 'OPTIONS') return response.writeHead(200, { ...all, 'Content-Type': 'text/html' }).end('<!doctype html><title>Options</title>');\n  response.writeHead(200, { ...all, 'Content-Type': 'application/json' }).end('{}');`,
        ),
        get(ports, '/x', { method: 'DELETE' }),
      ),
  }),
];
