import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, codesOf, connect, none, open, sent, setting, shaken, tls } from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const socket = {};
const uvicorn = { server: 'uvicorn' } as const;
const notFound = answer(404, uvicorn, { text: '{"detail":"Not Found"}' });
const denied = answer(403, uvicorn, { form: 'empty', bytes: 0 });
const vite = sent('fingerprint', answer(200, {}, { form: 'script' }), {
  about: 'w1',
  url: 'http://localhost:8000/@vite/client',
});
const rule = setting('proxy', 'http://127.0.0.1:9000', { file: 'vite.config.ts', name: '/ws' });
const target = (outcome: 'open' | 'refused') => connect(outcome, '127.0.0.1', { host: '127.0.0.1', port: 9000 });
const closeFrame = { opcode: 8, bytes: 2, atMs: 5 } as const;

const rows: readonly (readonly [code: string, seen: string, scene: Scene])[] = [
  ['T01', 'nothing listens', { socket, facts: [connect('refused')] }],
  ['W01', 'no address takes it, and no cause is known', { socket, facts: [connect('unreachable')] }],
  ['W02', '404 on every path from uvicorn', { socket, facts: [shaken('target', notFound), shaken('random-path', notFound)] }],
  [
    'W02',
    'a limiter answers because the environment has no library',
    {
      socket,
      facts: [
        shaken('target', answer(429, uvicorn)),
        shaken('random-path', answer(429, uvicorn)),
        setting('missing', 'uvicorn', { name: 'websockets' }),
      ],
    },
  ],
  ['W03', '403 as for a random path', { socket, facts: [shaken('target', denied), shaken('random-path', denied)] }],
  [
    'W03',
    'the other slash opens',
    { socket, facts: [shaken('target', denied), shaken('random-path', denied), shaken('other-slash', open())] },
  ],
  [
    'W04',
    'a route of the project, refused',
    { socket, facts: [shaken('target', denied), shaken('random-path', denied), setting('socket-route', '/ws')] },
  ],
  [
    'W04',
    'a token changes the answer',
    {
      socket,
      facts: [
        shaken('target', denied),
        shaken('random-path', denied),
        shaken('with-token', open()),
        setting('socket-route', '/ws'),
      ],
    },
  ],
  ['W05', '500 here, 403 elsewhere', { socket, facts: [shaken('target', answer(500)), shaken('random-path', denied)] }],
  ['W06', 'gone at once, without a close frame', { socket, facts: [shaken('target', open({ end: { by: 'fin', atMs: 20 } }))] }],
  ['W07', '401 whatever the origin', { socket, facts: [shaken('target', answer(401)), shaken('no-origin', answer(401))] }],
  [
    'W08',
    'opens without our origin',
    { socket, facts: [shaken('target', answer(403)), shaken('random-path', answer(403)), shaken('no-origin', open())] },
  ],
  [
    'W08',
    'opens for an origin of the list',
    { socket, facts: [shaken('target', answer(401)), shaken('other-origin', open(), { origin: 'https://shop.example' })] },
  ],
  [
    'W09',
    'the backend itself opens',
    {
      socket,
      facts: [
        shaken('target', answer(404, { server: 'nginx' })),
        shaken('random-path', answer(404, { server: 'nginx' })),
        shaken('upstream', open()),
      ],
    },
  ],
  ['W09', '426 through nginx', { socket, facts: [shaken('target', answer(426, { server: 'nginx' }))] }],
  [
    'W10',
    'Vite stays silent',
    { socket, facts: [shaken('target', none('silent')), shaken('random-path', none('silent')), vite] },
  ],
  [
    'W11',
    "the rule's target refuses",
    { socket, facts: [connect('open'), target('refused'), rule, shaken('target', none('closed'))] },
  ],
  [
    'W12',
    'the plugin comes after the route',
    { socket, facts: [shaken('target', answer(500)), setting('socket-plugin-late', 'websocket: true')] },
  ],
  [
    'W13',
    'an empty close frame at once',
    {
      socket,
      facts: [shaken('target', open({ frames: [{ opcode: 8, bytes: 0, atMs: 2 }], end: { by: 'close-frame', atMs: 2 } }))],
    },
  ],
  ['W14', '200 to the handshake', { socket, facts: [shaken('target', answer(200))] }],
  [
    'W14',
    "Express's own 404",
    {
      socket,
      facts: [
        shaken('target', answer(404, { 'x-powered-by': 'Express' }, { form: 'html' })),
        shaken('random-path', answer(404, { 'x-powered-by': 'Express' }, { form: 'html' })),
      ],
    },
  ],
  ['W15', 'a redirect', { socket, facts: [shaken('target', answer(307, { location: '/ws/' }))] }],
  ['W16', '503', { socket, facts: [shaken('target', answer(503))] }],
  [
    'W17',
    'no subprotocol was chosen',
    {
      socket: { protocols: ['chat'] },
      facts: [
        shaken(
          'target',
          open({ handshakeProblem: "Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received" }),
        ),
      ],
    },
  ],
  ['W18', 'a subprotocol with a space', { socket: { protocols: ['Bearer abc'] }, facts: [shaken('target', open())] }],
  [
    'W19',
    'wss to a plain port',
    { socket: { url: 'wss://localhost:8000/ws' }, facts: [tls('not-tls'), shaken('target', none('tls-failed'))] },
  ],
  [
    'W20',
    'a certificate nobody trusts',
    { socket: { url: 'wss://localhost:8000/ws' }, facts: [tls('tls', 'SELF_SIGNED_CERT_IN_CHAIN'), shaken('target', open())] },
  ],
  ['W21', 'closed without an answer', { socket, facts: [shaken('target', none('closed'))] }],
  [
    'T19',
    'a Redis',
    {
      socket,
      facts: [
        shaken('target', none('closed')),
        { kind: 'banner', host: 'localhost', port: 8000, tongue: 'redis', bytes: '+PONG' },
      ],
    },
  ],
  ['W22', 'never answered', { socket, facts: [shaken('target', none('silent'))] }],
  [
    'W23',
    'a wrong accept',
    { socket, facts: [shaken('target', open({ handshakeProblem: "Incorrect 'Sec-WebSocket-Accept' header value" }))] },
  ],
  [
    'W24',
    'cut when idle, kept with traffic',
    { socket, facts: [shaken('target', open({ end: { by: 'fin', atMs: 1000 } })), shaken('with-traffic', open())] },
  ],
  [
    'W26',
    'closed with a code',
    {
      socket,
      facts: [
        shaken(
          'target',
          open({ frames: [{ ...closeFrame, code: 1008, reason: 'no session' }], end: { by: 'close-frame', atMs: 5 } }),
        ),
      ],
    },
  ],
  [
    'W27',
    'gone later, with traffic, too',
    {
      socket,
      facts: [
        shaken('target', open({ end: { by: 'reset', atMs: 900 } })),
        shaken('with-traffic', open({ end: { by: 'reset', atMs: 900 } })),
      ],
    },
  ],
  [
    'W28',
    'HTTP text in the socket',
    { socket, facts: [shaken('target', open({ frameProblem: 'One or more reserved bits are on' }))] },
  ],
  [
    'W29',
    'a foreign extension',
    {
      socket,
      facts: [
        shaken('target', open({ handshakeProblem: "Found an unsupported extension 'x' in 'Sec-WebSocket-Extensions' header" })),
      ],
    },
  ],
  [
    'W30',
    'the words of the browser',
    {
      socket,
      facts: [shaken('target', open())],
      symptom: "InvalidStateError: Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
    },
  ],
  ['W33', 'a public page', { socket, origin: 'https://app.shop.com', facts: [shaken('target', open())] }],
  [
    'B02',
    'ws: from https',
    {
      socket: { url: 'ws://192.168.1.5:8000/ws' },
      origin: 'https://app.lan',
      facts: [connect('open', '192.168.1.5', { host: '192.168.1.5' }), shaken('target', open())],
    },
  ],
];

describe('WebSockets', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }

  test("a refusal is not the handler's while nobody named a page and a token changes no more than the refusal", () => {
    const facts = [shaken('target', denied), shaken('with-token', answer(400)), shaken('random-path', answer(400))];
    assert.deepEqual(codesOf({ socket, origin: '', facts }), []);
  });

  test('nothing is said of a socket that opens and stays, or that the server ends with 1000', () => {
    assert.deepEqual(codesOf({ socket, facts: [shaken('target', open())] }), []);
    const frames = [{ ...closeFrame, code: 1000 }];
    assert.deepEqual(codesOf({ socket, facts: [shaken('target', open({ frames, end: { by: 'close-frame', atMs: 5 } }))] }), []);
  });
});
