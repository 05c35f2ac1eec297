import type { Lab, Ports, Setup } from '../lab.ts';
import { get } from '../requests.ts';
import { express } from '../stacks/node.ts';

const tried = (code: string): string =>
  `(async () => { try { ${code}; return 'ok'; } catch (error) { console.error(String(error)); return 'rejected ' + error; } })()`;
const api = (ports: Ports) =>
  express(
    ports,
    `app.use(cors());\nnew WebSocketServer({ server });\napp.get('/items', (request, response) => response.json([1]));\napp.get('/slow', (request, response) => setTimeout(() => response.json([1]), 3000));`,
  );
const does = (ports: Ports, code: string): Setup => ({
  parts: [api(ports)],
  request: get(ports, '/items', { script: tried(code) }),
});

/** Mistakes in the page's own code: no server ever hears of them, so the doctor gets the browser's words. */
export const pageCodeLabs: readonly Lab[] = [
  {
    id: 'base-without-scheme',
    title: 'The base URL lacks http://',
    causes: ['P07'],
    stack: 'page',
    asking: 'console-text',
    shows: /URL scheme "localhost" is not supported/u,
    setup: (ports) => does(ports, `await fetch('localhost:${ports.api}/items')`),
    mended: (ports) => does(ports, `await fetch('http://localhost:${ports.api}/items')`),
  },
  {
    id: 'key-with-smart-quotes',
    title: 'An API key was pasted with typographic quotes',
    causes: ['P19'],
    stack: 'page',
    asking: 'console-text',
    shows: /non ISO-8859-1 code point/u,
    setup: (ports) =>
      does(
        ports,
        `await fetch('http://localhost:${ports.api}/items', { headers: { Authorization: 'Bearer \\u201cabc\\u201d' } })`,
      ),
  },
  {
    id: 'get-with-body',
    title: 'A GET with a body',
    causes: ['P20'],
    stack: 'page',
    asking: 'console-text',
    shows: /Request with GET\/HEAD method cannot have body/u,
    setup: (ports) => does(ports, `await fetch('http://localhost:${ports.api}/items', { body: '{}' })`),
  },
  {
    id: 'url-with-password',
    title: 'A URL with a user name and a password',
    causes: ['P20'],
    stack: 'page',
    asking: 'console-text',
    shows: /URL that includes credentials/u,
    setup: (ports) => does(ports, `await fetch('http://user:pass@localhost:${ports.api}/items')`),
  },
  {
    id: 'page-gives-up',
    title: 'The page waits one second, the model takes three',
    causes: ['P21'],
    stack: 'page',
    asking: 'console-text',
    shows: /TimeoutError: signal timed out/u,
    setup: (ports) => does(ports, `await fetch('http://localhost:${ports.api}/slow', { signal: AbortSignal.timeout(1000) })`),
    mended: (ports) => does(ports, `await fetch('http://localhost:${ports.api}/slow', { signal: AbortSignal.timeout(9000) })`),
  },
  {
    id: 'subprotocol-with-space',
    title: 'A token with a space as subprotocol',
    causes: ['W18'],
    stack: 'page',
    asking: 'console-text',
    shows: /subprotocol 'Bearer abc' is invalid/u,
    setup: (ports) => does(ports, `new WebSocket('ws://localhost:${ports.api}/live', ['Bearer abc'])`),
  },
  {
    id: 'sends-before-open',
    title: 'send() before the socket is open',
    causes: ['W30'],
    stack: 'page',
    asking: 'console-text',
    shows: /Still in CONNECTING state/u,
    setup: (ports) => does(ports, `new WebSocket('ws://localhost:${ports.api}/live').send('hi')`),
    mended: (ports) =>
      does(
        ports,
        `const socket = new WebSocket('ws://localhost:${ports.api}/live'); await new Promise((resolve) => { socket.onopen = resolve; }); socket.send('hi')`,
      ),
  },
  {
    id: 'stream-as-body',
    title: 'A stream as request body over HTTP/1.1',
    causes: ['B17'],
    stack: 'page',
    asking: 'console-text',
    shows: /ERR_ALPN_NEGOTIATION_FAILED/u,
    setup: (ports) =>
      does(
        ports,
        `await fetch('http://localhost:${ports.api}/items', { method: 'POST', duplex: 'half', body: new Blob(['x']).stream() })`,
      ),
  },
];
